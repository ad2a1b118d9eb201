/// The formats that Tangent comes with.
public enum ExportFormats {
  public static let all: [any ExportFormat] = [
    ONNXFormat(), PyTorchFormat(), SafetensorsFormat(), DOTFormat(), GenotypeFormat(),
  ]
}
