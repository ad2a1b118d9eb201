// Sums of several feature maps in one pass, on the CPU: batch norms that feed a sum and the ReLU behind it,
// and the gradients that meet at a node.
//
// Each of these would otherwise be an operation of its own that reads and writes whole feature maps, which
// is what limits it. Maps are worked through in stretches that stay in the first-level cache.

#include "RegisterLoops.h"

using namespace register_loops;

namespace {

// Keeps what is not a number, as libtorch's ReLU does: divergence must stay visible.
template <typename Scalar>
TANGENT_INLINE Scalar positive_part(Scalar value) {
  return value < 0 ? Scalar(0) : value;
}

template <typename Scalar>
struct Terms {
  std::vector<const Scalar *> maps;
  // For every element of a stretch; null for a factor of one.
  std::vector<const Scalar *> factors;
  const Scalar *shift;
};

// sum = shift + the terms, and its positive part, from `start` on; either result may be null.
template <typename Scalar>
TANGENT_INLINE void add_terms(const Terms<Scalar> &terms, int64_t start, int64_t length, Scalar *total, Scalar *sum,
                              Scalar *positive) {
  std::memcpy(total, terms.shift, static_cast<size_t>(length) * sizeof(Scalar));
  for (size_t t = 0; t < terms.maps.size(); ++t) {
    const Scalar *map = terms.maps[t] + start, *factor = terms.factors[t];
    if (factor == nullptr) {
      for (int64_t i = 0; i < length; ++i) total[i] += map[i];
    } else {
      for (int64_t i = 0; i < length; ++i) total[i] += factor[i] * map[i];
    }
  }
  if (sum != nullptr) std::memcpy(sum + start, total, static_cast<size_t>(length) * sizeof(Scalar));
  if (positive != nullptr) {
    for (int64_t i = 0; i < length; ++i) positive[start + i] = positive_part(total[i]);
  }
}

template <typename Scalar>
void plain_add_terms(const Terms<Scalar> &terms, int64_t start, int64_t length, Scalar *total, Scalar *sum,
                     Scalar *positive) {
  add_terms(terms, start, length, total, sum, positive);
}

// result = the plain gradients, and where the output of the ReLU is positive the masked ones.
template <typename Scalar>
TANGENT_INLINE void add_gradients(const std::vector<const Scalar *> &plain, const std::vector<const Scalar *> &masked,
                                  const Scalar *output, int64_t start, int64_t length, Scalar *total, Scalar *result) {
  std::fill(total, total + length, Scalar(0));
  for (const Scalar *gradient : masked) {
    for (int64_t i = 0; i < length; ++i) total[i] += gradient[start + i];
  }
  if (!masked.empty()) {
    for (int64_t i = 0; i < length; ++i) total[i] = output[i] <= 0 ? Scalar(0) : total[i];
  }
  for (const Scalar *gradient : plain) {
    for (int64_t i = 0; i < length; ++i) total[i] += gradient[start + i];
  }
  std::memcpy(result + start, total, static_cast<size_t>(length) * sizeof(Scalar));
}

template <typename Scalar>
void plain_add_gradients(const std::vector<const Scalar *> &plain, const std::vector<const Scalar *> &masked,
                         const Scalar *output, int64_t start, int64_t length, Scalar *total, Scalar *result) {
  add_gradients(plain, masked, output, start, length, total, result);
}

#if TANGENT_HAS_AVX2
template <typename Scalar>
TANGENT_AVX2 void avx2_add_terms(const Terms<Scalar> &terms, int64_t start, int64_t length, Scalar *total, Scalar *sum,
                                 Scalar *positive) {
  add_terms(terms, start, length, total, sum, positive);
}

template <typename Scalar>
TANGENT_AVX2 void avx2_add_gradients(const std::vector<const Scalar *> &plain,
                                     const std::vector<const Scalar *> &masked, const Scalar *output, int64_t start,
                                     int64_t length, Scalar *total, Scalar *result) {
  add_gradients(plain, masked, output, start, length, total, result);
}
#endif

template <typename Scalar>
void channel_terms(const std::vector<at::Tensor> &maps, const std::vector<at::Tensor> &factors,
                   const at::Tensor &shift, at::Tensor *sum, at::Tensor *positive) {
  auto compute = plain_add_terms<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_add_terms<Scalar>;
#endif
  const int64_t channels = maps[0].size(1), elements = maps[0].numel();
  const int64_t period = channel_period(channels);
  const auto shifts = repeated(shift.data_ptr<Scalar>(), channels, period);
  std::vector<Buffer<Scalar>> rows(maps.size());
  Terms<Scalar> terms{{}, {}, shifts.data()};
  for (size_t t = 0; t < maps.size(); ++t) {
    terms.maps.push_back(maps[t].data_ptr<Scalar>());
    if (factors[t].defined()) rows[t] = repeated(factors[t].data_ptr<Scalar>(), channels, period);
    terms.factors.push_back(factors[t].defined() ? rows[t].data() : nullptr);
  }
  Scalar *sums = sum == nullptr ? nullptr : sum->data_ptr<Scalar>();
  Scalar *positives = positive == nullptr ? nullptr : positive->data_ptr<Scalar>();
  const int64_t stretches = (elements + period - 1) / period;
  const int64_t threads = thread_count(element_work * elements * static_cast<int64_t>(maps.size()), stretches);
  in_parts(threads, stretches, [&](int64_t first, int64_t last) {
    Buffer<Scalar> total(static_cast<size_t>(period));
    for (int64_t s = first; s < last; ++s) {
      compute(terms, s * period, std::min(period, elements - s * period), total.data(), sums, positives);
    }
  });
}

template <typename Scalar>
void gradient_terms(const std::vector<at::Tensor> &plain, const std::vector<at::Tensor> &masked,
                    const at::Tensor &output, at::Tensor &result) {
  auto compute = plain_add_gradients<Scalar>;
#if TANGENT_HAS_AVX2
  if (has_avx2()) compute = avx2_add_gradients<Scalar>;
#endif
  std::vector<const Scalar *> open, closed;
  for (const auto &tensor : plain) open.push_back(tensor.data_ptr<Scalar>());
  for (const auto &tensor : masked) closed.push_back(tensor.data_ptr<Scalar>());
  const Scalar *outputs = output.defined() ? output.data_ptr<Scalar>() : nullptr;
  Scalar *target = result.data_ptr<Scalar>();
  const int64_t elements = result.numel(), size = output.defined() ? output.numel() : elements;
  constexpr int64_t stretch = 2048;
  const int64_t stretches = (size + stretch - 1) / stretch, seeds = elements / size;
  const int64_t work = element_work * elements * static_cast<int64_t>(plain.size() + masked.size());
  const int64_t threads = thread_count(work, seeds * stretches);
  in_parts(threads, seeds * stretches, [&](int64_t first, int64_t last) {
    Buffer<Scalar> total(static_cast<size_t>(stretch));
    for (int64_t s = first; s < last; ++s) {
      const int64_t place = s % stretches * stretch;
      compute(open, closed, outputs == nullptr ? nullptr : outputs + place, s / stretches * size + place,
              std::min(stretch, size - place), total.data(), target);
    }
  });
}

at::Tensor dense(const at::Tensor &tensor) {
  return tensor.dim() == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor.contiguous();
}

at::Tensor empty_map(at::IntArrayRef sizes, const at::Tensor &like) {
  return sizes.size() == 4 ? at::empty(sizes, like.options(), at::MemoryFormat::ChannelsLast)
                           : at::empty(sizes, like.options());
}

}  // namespace

ctorch_error ctorch_channel_terms(const ctorch_tensor *const *maps, const ctorch_tensor *const *factors, size_t count,
                                  const ctorch_tensor *shift, ctorch_tensor **sum, ctorch_tensor **positive) {
  return guarded([&] {
    require(count > 0 && (sum != nullptr || positive != nullptr), "takes at least one map and gives at least one");
    const auto &first = maps[0]->value;
    require(is_float_on_cpu(first) && (first.dim() == 4 || first.dim() == 2),
            "takes (N, C, H, W) or (N, C), float32 or float64 on the CPU");
    const auto per_channel = [&](const at::Tensor &tensor) {
      require(tensor.numel() == first.size(1), "takes a factor and a shift for every channel");
      return tensor.to(first.scalar_type()).contiguous();
    };
    std::vector<at::Tensor> inputs, scales;
    for (size_t i = 0; i < count; ++i) {
      const auto &map = maps[i]->value;
      require(is_float_on_cpu(map) && map.scalar_type() == first.scalar_type() && map.sizes() == first.sizes(),
              "takes maps of one shape and type");
      inputs.push_back(dense(map));
      scales.push_back(factors[i] == nullptr ? at::Tensor() : per_channel(factors[i]->value));
    }
    const auto shifts =
        shift == nullptr ? at::zeros({first.size(1)}, first.options()) : per_channel(shift->value);
    at::Tensor total, part;
    if (sum != nullptr) total = empty_map(first.sizes(), first);
    if (positive != nullptr) part = empty_map(first.sizes(), first);
    if (first.scalar_type() == at::kFloat) {
      channel_terms<float>(inputs, scales, shifts, sum == nullptr ? nullptr : &total,
                           positive == nullptr ? nullptr : &part);
    } else {
      channel_terms<double>(inputs, scales, shifts, sum == nullptr ? nullptr : &total,
                            positive == nullptr ? nullptr : &part);
    }
    auto held = sum == nullptr ? nullptr : std::make_unique<ctorch_tensor>(std::move(total));
    if (positive != nullptr) *positive = new ctorch_tensor(std::move(part));
    if (sum != nullptr) *sum = held.release();
  });
}

ctorch_error ctorch_gradient_terms(const ctorch_tensor *const *plain, size_t plain_count,
                                   const ctorch_tensor *const *masked, size_t masked_count,
                                   const ctorch_tensor *output, ctorch_tensor **result) {
  return guarded([&] {
    require(plain_count + masked_count > 0 && (masked_count == 0 || output != nullptr),
            "takes at least one gradient, and an output for masked ones");
    const auto &first = (plain_count > 0 ? plain[0] : masked[0])->value;
    const auto gathered = [&](const ctorch_tensor *const *tensors, size_t count) {
      std::vector<at::Tensor> list;
      for (size_t i = 0; i < count; ++i) {
        const auto &tensor = tensors[i]->value;
        require(is_float_on_cpu(tensor) && tensor.scalar_type() == first.scalar_type() &&
                    tensor.sizes() == first.sizes(),
                "takes float32 or float64 gradients of one shape and type on the CPU");
        list.push_back(dense(tensor));
      }
      return list;
    };
    const auto open = gathered(plain, plain_count), closed = gathered(masked, masked_count);
    at::Tensor outputs;
    if (masked_count > 0) {
      const auto &value = output->value;
      require(is_float_on_cpu(value) && value.scalar_type() == first.scalar_type() && value.dim() == first.dim() &&
                  value.size(0) > 0 && first.size(0) % value.size(0) == 0 &&
                  value.sizes().slice(1) == first.sizes().slice(1),
              "takes the output of N images and gradients of a multiple of N");
      outputs = dense(value);
    }
    auto total = empty_map(first.sizes(), first);
    if (first.scalar_type() == at::kFloat) {
      gradient_terms<float>(open, closed, outputs, total);
    } else {
      gradient_terms<double>(open, closed, outputs, total);
    }
    *result = new ctorch_tensor(std::move(total));
  });
}
