/// One decision of a space, and its values as they are written.
struct Choice: Hashable, Sendable {
  let name: String
  let values: [String]
}

/// What an architecture chooses: one of the space's lists of choices, and the place of a value in each choice of it.
struct Selection: Hashable, Sendable {
  var variant: Int
  var places: [Int]
}
