/// Names as Python and PyTorch take them.
enum PythonName {
  private static let keywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not",
    "or", "pass", "raise", "return", "try", "while", "with", "yield",
  ]

  /// What every `torch.nn.Module` has already, so that a module of this name would hide it.
  private static let members: Set<String> = [
    "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children", "compile", "cpu", "cuda", "double",
    "dump_patches", "eval", "extra_repr", "float", "forward", "get_buffer", "get_extra_state", "get_parameter",
    "get_submodule", "half", "ipu", "load_state_dict", "modules", "mtia", "named_buffers", "named_children",
    "named_modules", "named_parameters", "parameters", "register_buffer", "register_forward_hook", "register_module",
    "register_parameter", "requires_grad_", "set_extra_state", "set_submodule", "share_memory", "state_dict", "to",
    "to_empty", "train", "training", "type", "xpu", "zero_grad",
  ]

  private static func isIdentifier(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil && !keywords.contains(text)
  }

  /// Whether an attribute of this name can be a module.
  static func isModule(_ name: String) -> Bool {
    isIdentifier(name) && !members.contains(name) && !name.hasPrefix("_")
  }

  /// A variable named for a node: what cannot be part of a name becomes an underscore.
  static func variable(_ name: String) -> String {
    let text = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    return isIdentifier(text) ? text : "value_\(text)"
  }

  /// A text as a Python literal.
  static func literal(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A condition as a Python literal.
  static func literal(_ isTrue: Bool) -> String { isTrue ? "True" : "False" }
}
