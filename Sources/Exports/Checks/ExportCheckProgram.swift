/// A Python program that runs an exported file on images.
///
/// Its arguments are the file, a file of images, the file for the outputs, the images' shape such as `64,3,32,32`, and
/// their type, `float32` or `uint8`. Images and outputs are bare numbers, row-major; outputs are float32. It prints one
/// JSON object: `engines`, what accepted the file, with versions; `missing`, what is not installed. Without an
/// installed engine that runs it, it writes no outputs.
public struct ExportCheckProgram: Hashable, Sendable {
  public let source: String
  /// What to install if the required packages are missing.
  public let advice: String

  public init(source: String, advice: String) {
    self.source = source
    self.advice = advice
  }

  /// ONNX's own checker, shapes included, and onnxruntime on the CPU.
  public static let onnx = ExportCheckProgram(
    source: """
      import json, sys
      file, images, outputs, shape, kind = sys.argv[1:]
      engines, missing = [], []
      try:
          import onnx
      except ImportError:
          missing.append("onnx")
      else:
          onnx.checker.check_model(onnx.load(file), full_check=True)
          engines.append("onnx " + onnx.__version__)
      try:
          import numpy
          import onnxruntime
      except ImportError:
          missing.append("onnxruntime")
      else:
          options = onnxruntime.SessionOptions()
          options.log_severity_level = 3
          session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
          values = numpy.fromfile(images, dtype=kind).reshape([int(size) for size in shape.split(",")])
          session.run(None, {session.get_inputs()[0].name: values})[0].astype("float32").tofile(outputs)
          engines.append("onnxruntime " + onnxruntime.__version__)
      print(json.dumps({"engines": engines, "missing": missing}))
      """,
    advice: "run python3 -m venv onnx && onnx/bin/pip install onnx onnxruntime, set PYTHON=onnx/bin/python, and "
      + "repeat with --overwrite")

  /// PyTorch runs the Python file.
  public static let pyTorch = ExportCheckProgram(
    source: """
      import array, importlib.util, json, pathlib, sys
      file, images, outputs, shape, kind = sys.argv[1:]
      try:
          import torch
      except ImportError:
          print(json.dumps({"engines": [], "missing": ["torch"]}))
          sys.exit()
      sys.dont_write_bytecode = True
      description = importlib.util.spec_from_file_location("exported_network", file)
      module = importlib.util.module_from_spec(description)
      description.loader.exec_module(module)
      contents = bytearray(pathlib.Path(images).read_bytes())
      values = torch.frombuffer(contents, dtype=getattr(torch, kind)).reshape([int(size) for size in shape.split(",")])
      with torch.no_grad():
          logits = module.load()(module.normalize(values) if kind == "uint8" else values)
      pathlib.Path(outputs).write_bytes(array.array("f", logits.flatten().tolist()).tobytes())
      print(json.dumps({"engines": ["PyTorch " + torch.__version__], "missing": []}))
      """, advice: "apt-get install python3-torch, or pip install torch")
}
