/// What options accept, by the names that `--help` gives their values, for messages about invalid values.
package enum ValueDescriptions {
  private static let descriptions = [
    "number": "a whole number", "n": "a whole number", "N": "a whole number", "C": "a whole number",
    "pixels": "a whole number", "seed": "a whole number from 0 to 18446744073709551615",
    "rate": "a number greater than 0 in decimal digits, such as 0.1 or 1e-3",
    "share of 1": "a number from 0 to below 1 in decimal digits, such as 0.1",
    "alpha": "a number from 0 to 1 in decimal digits, such as 0.2",
    "decay": "a number from 0 to below 1 in decimal digits, such as 0.999",
    "factor": "a number from 0 to 1 in decimal digits, such as 5e-4",
    "side": "a whole number of pixels from 0 to the side of the images",
    "share": "a whole number, a percentage above 0% and up to 100%, or all",
    "percentage": "a percentage below 100%, such as 10%, or 0% for none",
    "count": "a number from 0 up, with or without a unit, such as 800000, 800k, 0.6M or 2G, with a point for decimals",
    "time": "a number of seconds, or one with a unit, such as 90s, 3m or 1.5h, with a point for decimals",
    "latency": "a time with a unit, such as 8ms, 0.5ms or 250us",
    "size": "a number of bytes from 1 up, or one with a unit, such as 512MB or 1.5GiB, with a point for decimals",
    "name=value": "a setting and its value, such as population=50",
  ]

  /// A parser's message about a value, with what is valid.
  ///
  /// - Parameter message: such as "The value 'x' is invalid for '--epochs <number>'", returned as it is where it
  ///   is of another kind, or says what is valid already.
  package static func completed(_ message: String) -> String {
    let isOfAValue = message.hasPrefix("The value '") || message.hasPrefix("Missing value for '")
    guard isOfAValue, let match = message.firstMatch(of: /<([^<>]+)>'$/), let valid = descriptions[String(match.1)]
    else { return message }
    return "\(message): give \(valid)"
  }
}
