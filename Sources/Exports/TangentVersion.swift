/// This project's version, stored with every study and every exported network.
public enum TangentVersion {
  public static let current = "0.1.0"
}
