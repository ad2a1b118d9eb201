import TangentKernels

/// The shares of the labels that lie in a kernel's first directions.
///
/// share_k = Σ_{j≤k} ‖u_jᵀ Y‖² / ‖Y‖²_F for k = 1 … N, with u_j the eigenvectors of K in descending order of
/// their eigenvalues and Y the N×C matrix of one-hot labels less their column means. Rises from 0 to 1: early
/// where the kernel's large directions tell the classes apart, which is what gradient descent on it learns
/// first.
///
/// Nil where all labels are equal, for Y is zero then. Within a space of equal eigenvalues the shares depend on
/// the basis that the solver chose. Cost: O(N²) after the decomposition. Source: the projections of labels are those
/// of Arora et al., ICML 2019; centered and summed by this project.
/// - Returns: element k − 1 is share_k.
public func labelEnergy(of decomposition: EigenDecomposition, labels: [Int]) -> [Double]? {
  precondition(labels.count == decomposition.size, "one label for each of the kernel's images")
  let classes = Set(labels).sorted()
  let indices = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
  let places = labels.compactMap { indices[$0] }
  var counts = [Double](repeating: 0, count: classes.count)
  for place in places { counts[place] += 1 }
  let size = Double(labels.count)
  // ‖Y‖²_F = Σ_c n_c (1 − n_c/N).
  let total = counts.reduce(0) { $0 + $1 * (1 - $1 / size) }
  guard classes.count > 1 else { return nil }
  var shares: [Double] = []
  shares.reserveCapacity(labels.count)
  var energy = 0.0
  for index in labels.indices {
    // u_jᵀ Y_c is the sum of the class's components less n_c times the mean of all.
    var sums = [Double](repeating: 0, count: classes.count)
    for (place, component) in zip(places, decomposition.eigenvector(index)) { sums[place] += component }
    let mean = sums.reduce(0, +) / size
    for (sum, count) in zip(sums, counts) { energy += (sum - count * mean) * (sum - count * mean) }
    shares.append(energy / total)
  }
  return shares
}
