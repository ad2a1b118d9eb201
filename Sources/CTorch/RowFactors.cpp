// Factors of the rows of a Jacobian, on the CPU.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

// row *= factor for one output channel's part of a row; returns what its product with the weight was before.
template <typename Scalar>
TANGENT_INLINE Scalar scale_part(Scalar *row, const Scalar *weight, Scalar factor, int64_t length) {
  using Vector = typename Lanes<Scalar>::type;
  constexpr int64_t lanes = Lanes<Scalar>::count;
  Vector sums[2] = {};
  int64_t i = 0;
  for (; i + 2 * lanes <= length; i += 2 * lanes) {
    for (int64_t half = 0; half < 2; ++half) {
      auto &values = *reinterpret_cast<Vector *>(row + i + half * lanes);
      sums[half] += values * *reinterpret_cast<const Vector *>(weight + i + half * lanes);
      values *= factor;
    }
  }
  const Vector both = sums[0] + sums[1];
  Scalar total = 0;
  for (int64_t lane = 0; lane < lanes; ++lane) total += both[lane];
  for (; i < length; ++i) {
    total += row[i] * weight[i];
    row[i] *= factor;
  }
  return total;
}

template <typename Scalar>
TANGENT_INLINE void scale_row(Scalar *row, const Scalar *weight, const Scalar *factors, int64_t outputs, int64_t length,
                              Scalar *products) {
  for (int64_t o = 0; o < outputs; ++o) {
    products[o] = scale_part(row + o * length, weight + o * length, factors[o], length);
  }
}

template <typename Scalar>
void plain_scale_row(Scalar *row, const Scalar *weight, const Scalar *factors, int64_t outputs, int64_t length,
                     Scalar *products) {
  scale_row(row, weight, factors, outputs, length, products);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_scale_row(Scalar *row, const Scalar *weight, const Scalar *factors, int64_t outputs,
                                 int64_t length, Scalar *products) {
  scale_row(row, weight, factors, outputs, length, products);
}
#endif

template <typename Scalar>
void scale_rows(at::Tensor &rows, const at::Tensor &weight, const at::Tensor &factor, at::Tensor &products) {
  auto compute = plain_scale_row<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_scale_row<Scalar>;
#endif
  const int64_t count = rows.size(0), parameters = rows.size(1), outputs = factor.numel();
  Scalar *values = rows.data_ptr<Scalar>(), *results = products.data_ptr<Scalar>();
  const Scalar *weights = weight.data_ptr<Scalar>(), *factors = factor.data_ptr<Scalar>();
  const int64_t threads = thread_count(element_work * count * parameters, count);
  in_parts(threads, count, [&](int64_t first, int64_t last) {
    for (int64_t row = first; row < last; ++row) {
      compute(values + row * parameters, weights, factors, outputs, parameters / outputs, results + row * outputs);
    }
  });
}

}  // namespace

ctorch_error ctorch_scale_rows(const ctorch_tensor *rows, const ctorch_tensor *weight, const ctorch_tensor *factor,
                               ctorch_tensor **products) {
  return guarded([&] {
    auto values = rows->value;
    const auto &w = weight->value;
    require(is_float_on_cpu(values) && values.dim() == 2 && values.is_contiguous(),
            "scales a contiguous matrix, float32 or float64 on the CPU");
    require(w.dim() == 4 && w.size(0) > 0 && w.numel() == values.size(1) && w.scalar_type() == values.scalar_type() &&
                w.device().is_cpu(),
            "takes a weight of (outputs, inputs, k, k) with as many elements as a row");
    const auto factors = factor->value.to(values.scalar_type()).contiguous();
    require(factors.numel() == w.size(0) && factors.device().is_cpu(), "takes a factor for every output");
    const auto ordered = w.permute({0, 2, 3, 1}).contiguous();
    auto sums = at::empty({values.size(0), w.size(0)}, values.options());
    if (values.scalar_type() == at::kFloat) {
      scale_rows<float>(values, ordered, factors, sums);
    } else {
      scale_rows<double>(values, ordered, factors, sums);
    }
    *products = new ctorch_tensor(std::move(sums));
  });
}
