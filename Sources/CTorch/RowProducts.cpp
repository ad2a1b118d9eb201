// The products of a Jacobian's rows, summed in float64, on the CPU.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

constexpr int64_t chunk_length = 256;

// Rows of a and of b that a tile of registers takes: twelve sums, three rows of a, and one of b at a time.
constexpr int64_t tile_rows = 3, tile_columns = 4;
// Rows of b whose chunks stay in the first-level cache while all rows of a pass by.
constexpr int64_t cached_columns = 16;

// The sums of the lanes of four registers.
TANGENT_INLINE void add_lanes(const Lanes<float>::type *sums, double *result) {
  const auto ab = __builtin_shufflevector(sums[0], sums[1], 0, 8, 2, 10, 4, 12, 6, 14) +
                  __builtin_shufflevector(sums[0], sums[1], 1, 9, 3, 11, 5, 13, 7, 15);
  const auto cd = __builtin_shufflevector(sums[2], sums[3], 0, 8, 2, 10, 4, 12, 6, 14) +
                  __builtin_shufflevector(sums[2], sums[3], 1, 9, 3, 11, 5, 13, 7, 15);
  const auto abcd = __builtin_shufflevector(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13) +
                    __builtin_shufflevector(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
  for (int i = 0; i < 4; ++i) result[i] += static_cast<double>(abcd[i]) + static_cast<double>(abcd[i + 4]);
}

TANGENT_INLINE void add_lanes(const Lanes<double>::type *sums, double *result) {
  const auto ab =
      __builtin_shufflevector(sums[0], sums[1], 0, 4, 2, 6) + __builtin_shufflevector(sums[0], sums[1], 1, 5, 3, 7);
  const auto cd =
      __builtin_shufflevector(sums[2], sums[3], 0, 4, 2, 6) + __builtin_shufflevector(sums[2], sums[3], 1, 5, 3, 7);
  const auto abcd = __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
  for (int i = 0; i < 4; ++i) result[i] += abcd[i];
}

// result[r, s] += a_r . b_s over one chunk, for rows of a and of b that lie a chunk apart.
template <typename Scalar>
TANGENT_INLINE void dot_tile(const Scalar *a, const Scalar *b, double *result, int64_t result_stride) {
  using Vector = typename Lanes<Scalar>::type;
  Vector sums[tile_rows][tile_columns] = {};
  for (int64_t p = 0; p < chunk_length; p += Lanes<Scalar>::count) {
    Vector left[tile_rows];
    for (int r = 0; r < tile_rows; ++r) left[r] = *reinterpret_cast<const Vector *>(a + r * chunk_length + p);
    for (int s = 0; s < tile_columns; ++s) {
      const Vector right = *reinterpret_cast<const Vector *>(b + s * chunk_length + p);
      for (int r = 0; r < tile_rows; ++r) sums[r][s] += left[r] * right;
    }
  }
  for (int r = 0; r < tile_rows; ++r) add_lanes(sums[r], result + r * result_stride);
}

// Adds a chunk's products of the rows of a with all rows of b, or, for a product of rows with themselves,
// with those up to their own and a few more.
template <typename Scalar>
TANGENT_INLINE void chunk_products(const Scalar *a, int64_t rows, const Scalar *b, int64_t columns, bool is_symmetric,
                                   double *result, int64_t result_stride) {
  for (int64_t start = 0; start < columns; start += cached_columns) {
    for (int64_t i = is_symmetric ? start / tile_rows * tile_rows : 0; i < rows; i += tile_rows) {
      const int64_t end = std::min({columns, start + cached_columns, is_symmetric ? i + tile_rows : columns});
      for (int64_t j = start; j < end; j += tile_columns) {
        dot_tile(a + i * chunk_length, b + j * chunk_length, result + i * result_stride + j, result_stride);
      }
    }
  }
}

template <typename Scalar>
void plain_chunk_products(const Scalar *a, int64_t rows, const Scalar *b, int64_t columns, bool is_symmetric,
                          double *result, int64_t stride) {
  chunk_products(a, rows, b, columns, is_symmetric, result, stride);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_chunk_products(const Scalar *a, int64_t rows, const Scalar *b, int64_t columns,
                                      bool is_symmetric, double *result, int64_t stride) {
  chunk_products(a, rows, b, columns, is_symmetric, result, stride);
}
#endif

// Copies one chunk of every row, so that rows whose distance is a power of two do not compete for the
// same cache lines; what is missing of the last chunk and of the last tile is zero.
template <typename Scalar>
void pack(const Scalar *rows, int64_t count, int64_t parameters, int64_t start, Buffer<Scalar> &packed) {
  const int64_t length = std::min(chunk_length, parameters - start);
  for (int64_t i = 0; i < count; ++i) {
    Scalar *target = packed.data() + i * chunk_length;
    std::memcpy(target, rows + i * parameters + start, static_cast<size_t>(length) * sizeof(Scalar));
    std::fill(target + length, target + chunk_length, Scalar(0));
  }
}

int64_t rounded_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

template <typename Scalar>
void add_products(const at::Tensor &left, const at::Tensor &right, bool is_symmetric, at::Tensor &kernel) {
  auto compute = plain_chunk_products<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_chunk_products<Scalar>;
#endif
  const int64_t rows = left.size(0), columns = right.size(0), parameters = left.size(1);
  const int64_t padded_rows = rounded_up(rows, tile_rows), padded_columns = rounded_up(columns, tile_columns);
  const int64_t chunks = (parameters + chunk_length - 1) / chunk_length;
  const Scalar *a = left.data_ptr<Scalar>(), *b = right.data_ptr<Scalar>();
  // Threads share the chunks and each has sums of its own, which are added in the order of the threads:
  // the result depends on their number, but not on which one is first.
  const int64_t work = rows * columns * parameters / (is_symmetric ? 2 : 1);
  const int64_t threads = thread_count(work, chunks);
  std::vector<Buffer<double>> sums(static_cast<size_t>(threads));
  in_parallel(threads, [&](int64_t thread) {
    auto &own = sums[static_cast<size_t>(thread)];
    own.assign(static_cast<size_t>(padded_rows * padded_columns), 0);
    const int64_t most = is_symmetric ? std::max(padded_rows, padded_columns) : padded_rows;
    Buffer<Scalar> packed_rows(static_cast<size_t>(most * chunk_length), Scalar(0));
    Buffer<Scalar> packed_columns(
        is_symmetric ? 0 : static_cast<size_t>(padded_columns * chunk_length), Scalar(0));
    for (int64_t c = chunks * thread / threads; c < chunks * (thread + 1) / threads; ++c) {
      pack(a, rows, parameters, c * chunk_length, packed_rows);
      if (!is_symmetric) pack(b, columns, parameters, c * chunk_length, packed_columns);
      compute(packed_rows.data(), padded_rows, is_symmetric ? packed_rows.data() : packed_columns.data(),
              padded_columns, is_symmetric, own.data(), padded_columns);
    }
  });
  double *result = kernel.data_ptr<double>();
  const int64_t row_stride = kernel.stride(0), column_stride = kernel.stride(1);
  for (const auto &own : sums) {
    for (int64_t i = 0; i < rows; ++i) {
      const int64_t end = is_symmetric ? i + 1 : columns;
      for (int64_t j = 0; j < end; ++j) {
        const double value = own[static_cast<size_t>(i * padded_columns + j)];
        result[i * row_stride + j * column_stride] += value;
        if (is_symmetric && j < i) result[j * row_stride + i * column_stride] += value;
      }
    }
  }
}

}  // namespace

ctorch_error ctorch_add_row_products(const ctorch_tensor *kernel, const ctorch_tensor *left,
                                     const ctorch_tensor *right) {
  return guarded([&] {
    auto sum = kernel->value;
    const bool is_symmetric = right == nullptr;
    const auto a = left->value.contiguous();
    const auto b = is_symmetric ? a : right->value.contiguous();
    require(sum.dim() == 2 && a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(1) && sum.size(0) == a.size(0) &&
                sum.size(1) == b.size(0),
            "the matrices do not fit each other");
    require(sum.device().is_cpu() && sum.scalar_type() == at::kDouble, "adds to a float64 matrix on the CPU");
    require(is_float_on_cpu(a) && is_float_on_cpu(b) && a.scalar_type() == b.scalar_type(),
            "takes float32 or float64 tensors of one type on the CPU");
    if (a.scalar_type() == at::kFloat) {
      add_products<float>(a, b, is_symmetric, sum);
    } else {
      add_products<double>(a, b, is_symmetric, sum);
    }
  });
}
