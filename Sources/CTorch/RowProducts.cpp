// The products of a Jacobian's rows, summed in float64, on the CPU.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

constexpr int64_t chunk_length = 256;

// sums[r, s] += a_r . b_s over one chunk, for R rows of a and S rows of b that lie a chunk apart.
template <typename Scalar, int R, int S>
TANGENT_INLINE void dot_tile(const Scalar *a, const Scalar *b, double *result, int64_t result_stride) {
  using Vector = typename Lanes<Scalar>::type;
  constexpr int64_t lanes = Lanes<Scalar>::count;
  Vector sums[R][S] = {};
  for (int64_t p = 0; p < chunk_length; p += lanes) {
    Vector left[R];
    for (int r = 0; r < R; ++r) left[r] = *reinterpret_cast<const Vector *>(a + r * chunk_length + p);
    for (int s = 0; s < S; ++s) {
      const Vector right = *reinterpret_cast<const Vector *>(b + s * chunk_length + p);
      for (int r = 0; r < R; ++r) sums[r][s] += left[r] * right;
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int s = 0; s < S; ++s) {
      double total = 0;
      for (int64_t i = 0; i < lanes; ++i) total += sums[r][s][i];
      result[r * result_stride + s] += total;
    }
  }
}

// Adds a chunk's products of rows [first, last) of a with all rows of b, or, for a product of rows
// with themselves, with those up to their own.
template <typename Scalar>
TANGENT_INLINE void chunk_products(const Scalar *a, int64_t first, int64_t last, const Scalar *b, int64_t columns,
                                   bool is_symmetric, double *result, int64_t result_stride) {
  for (int64_t i = first; i < last; i += 4) {
    const int64_t end = is_symmetric ? std::min(columns, i + 4) : columns;
    for (int64_t j = 0; j < end; j += 2) {
      const Scalar *left = a + i * chunk_length, *right = b + j * chunk_length;
      double *target = result + i * result_stride + j;
      dot_tile<Scalar, 4, 2>(left, right, target, result_stride);
    }
  }
}

template <typename Scalar>
void plain_chunk_products(const Scalar *a, int64_t first, int64_t last, const Scalar *b, int64_t columns,
                          bool is_symmetric, double *result, int64_t stride) {
  chunk_products(a, first, last, b, columns, is_symmetric, result, stride);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_chunk_products(const Scalar *a, int64_t first, int64_t last, const Scalar *b, int64_t columns,
                                      bool is_symmetric, double *result, int64_t stride) {
  chunk_products(a, first, last, b, columns, is_symmetric, result, stride);
}
#endif

// Copies one chunk of every row, so that rows whose distance is a power of two do not compete for the
// same cache lines; what is missing of the last chunk and of the last tile is zero.
template <typename Scalar>
void pack(const Scalar *rows, int64_t count, int64_t parameters, int64_t start, std::vector<Scalar> &packed) {
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
  const int64_t padded_rows = rounded_up(rows, 4), padded_columns = rounded_up(columns, 4);
  const int64_t chunks = (parameters + chunk_length - 1) / chunk_length;
  const Scalar *a = left.data_ptr<Scalar>(), *b = right.data_ptr<Scalar>();
  // Threads share the chunks and each has sums of its own, which are added in the order of the threads:
  // the result depends on their number, but not on which one is first.
  const int64_t work = rows * columns * parameters / (is_symmetric ? 2 : 1);
  const int64_t threads = thread_count(work, chunks);
  std::vector<std::vector<double>> sums(static_cast<size_t>(threads));
  in_parallel(threads, [&](int64_t thread) {
    auto &own = sums[static_cast<size_t>(thread)];
    own.assign(static_cast<size_t>(padded_rows * padded_columns), 0);
    std::vector<Scalar> packed_rows(static_cast<size_t>(padded_rows * chunk_length), Scalar(0));
    std::vector<Scalar> packed_columns(
        is_symmetric ? 0 : static_cast<size_t>(padded_columns * chunk_length), Scalar(0));
    for (int64_t c = chunks * thread / threads; c < chunks * (thread + 1) / threads; ++c) {
      pack(a, rows, parameters, c * chunk_length, packed_rows);
      if (!is_symmetric) pack(b, columns, parameters, c * chunk_length, packed_columns);
      compute(packed_rows.data(), 0, padded_rows, is_symmetric ? packed_rows.data() : packed_columns.data(),
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
