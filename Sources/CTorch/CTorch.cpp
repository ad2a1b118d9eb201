#include "CTorchInternal.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/api/include/torch/version.h>

#include <dlfcn.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <mutex>
#include <string>
#include <vector>

namespace {
std::atomic<int64_t> live_tensors{0};
}

ctorch_tensor::ctorch_tensor(at::Tensor tensor) : value(std::move(tensor)) { ++live_tensors; }

ctorch_tensor::~ctorch_tensor() { --live_tensors; }

struct ctorch_generator {
  at::Generator value;
};

struct ctorch_operator {
  c10::OperatorHandle value;
};

namespace {

at::ScalarType scalar_type(ctorch_type type) {
  switch (type) {
    case CTORCH_FLOAT32: return at::kFloat;
    case CTORCH_FLOAT64: return at::kDouble;
    case CTORCH_INT64: return at::kLong;
    case CTORCH_UINT8: return at::kByte;
    case CTORCH_BOOL: return at::kBool;
    case CTORCH_BFLOAT16: return at::kBFloat16;
    case CTORCH_OTHER_TYPE: break;
  }
  throw std::runtime_error("unsupported data type");
}

ctorch_type type_code(at::ScalarType type) {
  switch (type) {
    case at::kFloat: return CTORCH_FLOAT32;
    case at::kDouble: return CTORCH_FLOAT64;
    case at::kLong: return CTORCH_INT64;
    case at::kByte: return CTORCH_UINT8;
    case at::kBool: return CTORCH_BOOL;
    case at::kBFloat16: return CTORCH_BFLOAT16;
    default: return CTORCH_OTHER_TYPE;
  }
}

at::Device device_of(int32_t index) {
  if (index < 0) return at::Device(at::kCPU);
  return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
}

// An operator's schema decides whether a whole number is meant as an integer or as a real.
bool wants_real(const c10::Argument &argument) {
  auto type = argument.type();
  if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
  return type->kind() == c10::TypeKind::FloatType;
}

c10::IValue ivalue(const ctorch_argument &argument, const c10::Argument &formal) {
  switch (argument.kind) {
    case CTORCH_ARGUMENT_NONE: return c10::IValue();
    case CTORCH_ARGUMENT_TENSOR: return argument.tensor->value;
    case CTORCH_ARGUMENT_TENSORS: {
      c10::List<at::Tensor> list;
      for (size_t i = 0; i < argument.count; ++i) list.push_back(argument.tensors[i]->value);
      return list;
    }
    case CTORCH_ARGUMENT_OPTIONAL_TENSORS: {
      c10::List<c10::optional<at::Tensor>> list;
      for (size_t i = 0; i < argument.count; ++i) {
        if (argument.tensors[i] != nullptr) {
          list.push_back(argument.tensors[i]->value);
        } else {
          list.push_back(c10::nullopt);
        }
      }
      return list;
    }
    case CTORCH_ARGUMENT_INTEGER:
      if (wants_real(formal)) return static_cast<double>(argument.integer);
      return argument.integer;
    case CTORCH_ARGUMENT_REAL: return argument.real;
    case CTORCH_ARGUMENT_BOOLEAN: return argument.integer != 0;
    case CTORCH_ARGUMENT_INTEGERS: {
      c10::List<int64_t> list;
      for (size_t i = 0; i < argument.count; ++i) list.push_back(argument.integers[i]);
      return list;
    }
    case CTORCH_ARGUMENT_BOOLEANS: {
      c10::List<bool> list;
      for (size_t i = 0; i < argument.count; ++i) list.push_back(argument.integers[i] != 0);
      return list;
    }
    case CTORCH_ARGUMENT_TYPE:
      return static_cast<int64_t>(scalar_type(static_cast<ctorch_type>(argument.integer)));
    case CTORCH_ARGUMENT_DEVICE: return device_of(static_cast<int32_t>(argument.integer));
    case CTORCH_ARGUMENT_GENERATOR: return argument.generator->value;
    case CTORCH_ARGUMENT_CHANNELS_LAST:
      return static_cast<int64_t>(at::MemoryFormat::ChannelsLast);
    case CTORCH_ARGUMENT_CONTIGUOUS: return static_cast<int64_t>(at::MemoryFormat::Contiguous);
    case CTORCH_ARGUMENT_TEXT: return std::string(argument.text);
  }
  throw std::runtime_error("unknown kind of argument");
}

void append(const c10::IValue &value, std::vector<at::Tensor> &results) {
  if (value.isTensor()) {
    results.push_back(value.toTensor());
  } else if (value.isTensorList()) {
    for (const auto &tensor : value.toTensorVector()) results.push_back(tensor);
  } else if (value.isScalar()) {
    results.push_back(at::scalar_tensor(value.toScalar(), at::dtype(value.toScalar().type())));
  } else {
    throw std::runtime_error("a result of kind " + value.tagKind() + " has no place in a tensor");
  }
}

// OpenBLAS built with threads of its own takes their number from the environment and the processors, and matrix
// decompositions depend on it in their last bits. Built for OpenMP it follows libtorch, and other libraries have no
// such functions. The number is one for the process.
void set_blas_threads(int32_t count) {
  static const auto parallelism = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_parallel"));
  static const auto threads = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
  static const auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (parallelism == nullptr || threads == nullptr || set == nullptr) return;
  constexpr int own_threads = 1;
  if (parallelism() != own_threads) return;
  static std::mutex mutex;
  const std::lock_guard<std::mutex> lock(mutex);
  if (threads() != count) set(count);
}

}  // namespace

void ctorch_string_free(char *string) { std::free(string); }

ctorch_error ctorch_find(const char *name, const char *overload, const ctorch_operator **result) {
  return guarded([&] {
    auto handle = c10::Dispatcher::singleton().findSchemaOrThrow(name, overload);
    *result = new ctorch_operator{handle};
  });
}

ctorch_error ctorch_call(const ctorch_operator *operator_, const ctorch_argument *arguments,
                         size_t argument_count, ctorch_tensor **results, size_t *count) {
  return guarded([&] {
    const auto &formal = operator_->value.schema().arguments();
    if (argument_count > formal.size()) {
      throw std::runtime_error("takes " + std::to_string(formal.size()) + " arguments, not " +
                               std::to_string(argument_count));
    }
    torch::jit::Stack stack;
    stack.reserve(formal.size());
    for (size_t i = 0; i < formal.size(); ++i) {
      if (i < argument_count) {
        stack.push_back(ivalue(arguments[i], formal[i]));
      } else if (formal[i].default_value()) {
        stack.push_back(*formal[i].default_value());
      } else {
        throw std::runtime_error("needs its argument '" + formal[i].name() + "'");
      }
    }
    operator_->value.callBoxed(&stack);
    std::vector<at::Tensor> tensors;
    for (const auto &value : stack) append(value, tensors);
    if (tensors.size() > *count) {
      throw std::runtime_error("gave " + std::to_string(tensors.size()) + " results where " +
                               std::to_string(*count) + " were expected");
    }
    for (size_t i = 0; i < tensors.size(); ++i) {
      results[i] = tensors[i].defined() ? new ctorch_tensor(std::move(tensors[i])) : nullptr;
    }
    *count = tensors.size();
  });
}

ctorch_error ctorch_tensor_from_bytes(const void *data, size_t bytes, const int64_t *shape,
                                      size_t rank, ctorch_type type, int32_t device,
                                      ctorch_tensor **result) {
  return guarded([&] {
    auto tensor = at::empty(at::IntArrayRef(shape, rank), at::dtype(scalar_type(type)));
    if (tensor.nbytes() != bytes) {
      throw std::runtime_error("the shape needs " + std::to_string(tensor.nbytes()) +
                               " bytes, given are " + std::to_string(bytes));
    }
    if (bytes > 0) std::memcpy(tensor.data_ptr(), data, bytes);
    *result = new ctorch_tensor(device < 0 ? tensor : tensor.to(device_of(device)));
  });
}

ctorch_error ctorch_tensor_to_bytes(const ctorch_tensor *tensor, void *data, size_t bytes) {
  return guarded([&] {
    auto host = tensor->value.detach().to(at::kCPU).contiguous();
    if (host.nbytes() != bytes) {
      throw std::runtime_error("the tensor has " + std::to_string(host.nbytes()) +
                               " bytes, there is room for " + std::to_string(bytes));
    }
    if (bytes > 0) std::memcpy(data, host.data_ptr(), bytes);
  });
}

void ctorch_tensor_free(ctorch_tensor *tensor) { delete tensor; }

ctorch_info ctorch_tensor_info(const ctorch_tensor *tensor) {
  const auto &value = tensor->value;
  return {
      type_code(value.scalar_type()),
      value.device().is_cpu() ? -1 : static_cast<int32_t>(value.device().index()),
      value.requires_grad(),
      static_cast<size_t>(value.dim()),
  };
}

void ctorch_tensor_shape(const ctorch_tensor *tensor, int64_t *shape) {
  const auto sizes = tensor->value.sizes();
  std::copy(sizes.begin(), sizes.end(), shape);
}

bool ctorch_tensor_is_channels_last(const ctorch_tensor *tensor) {
  return tensor->value.is_contiguous(at::MemoryFormat::ChannelsLast);
}

int64_t ctorch_live_tensors(void) { return live_tensors.load(); }

ctorch_error ctorch_set_requires_grad(const ctorch_tensor *tensor, bool value) {
  return guarded([&] { tensor->value.set_requires_grad(value); });
}

ctorch_error ctorch_gradients(const ctorch_tensor *const *outputs, const ctorch_tensor *const *seeds,
                              size_t output_count, const ctorch_tensor *const *inputs,
                              size_t input_count, bool retain_graph, bool create_graph,
                              bool allow_unused, ctorch_tensor **results) {
  return guarded([&] {
    std::vector<at::Tensor> out, in, weights;
    for (size_t i = 0; i < output_count; ++i) {
      out.push_back(outputs[i]->value);
      if (seeds != nullptr) weights.push_back(seeds[i]->value);
    }
    for (size_t i = 0; i < input_count; ++i) in.push_back(inputs[i]->value);
    auto gradients =
        torch::autograd::grad(out, in, weights, retain_graph, create_graph, allow_unused);
    for (size_t i = 0; i < gradients.size(); ++i) {
      results[i] = gradients[i].defined() ? new ctorch_tensor(std::move(gradients[i])) : nullptr;
    }
  });
}

bool ctorch_set_gradient_mode(bool enabled) {
  const bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(enabled);
  return before;
}

void ctorch_set_bfloat16_autocast(bool enabled, int32_t device) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  const auto kind = device < 0 ? at::kCPU : at::kCUDA;
  at::autocast::set_autocast_dtype(kind, at::kBFloat16);
  at::autocast::set_autocast_enabled(kind, enabled);
#else
  if (device < 0) {
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    at::autocast::set_cpu_enabled(enabled);
  } else {
    at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    at::autocast::set_enabled(enabled);
  }
#endif
  if (!enabled) at::autocast::clear_cache();
}

ctorch_error ctorch_generator_new(uint64_t seed, int32_t device, ctorch_generator **result) {
  return guarded([&] {
    auto generator = at::globalContext().defaultGenerator(device_of(device)).clone();
    generator.set_current_seed(seed);
    *result = new ctorch_generator{generator};
  });
}

void ctorch_generator_free(ctorch_generator *generator) { delete generator; }

ctorch_error ctorch_set_threads(int32_t count) {
  return guarded([&] {
    at::set_num_threads(count);
    set_blas_threads(count);
  });
}

int32_t ctorch_threads(void) { return at::get_num_threads(); }

void ctorch_retain_freed_memory(int64_t bytes) {
#if defined(__GLIBC__)
  // The largest value that glibc takes: larger tensors are mapped and unmapped each by itself.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, static_cast<int>(std::min<int64_t>(bytes, std::numeric_limits<int>::max())));
  // Other threads' arenas cannot hold on to as much.
  mallopt(M_ARENA_MAX, 1);
#endif
}

int32_t ctorch_cuda_device_count(void) {
  try {
    return at::hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
  } catch (...) {
    return 0;
  }
}

ctorch_error ctorch_cuda_synchronize(int32_t device) {
  return guarded([&] {
    at::detail::getCUDAHooks().deviceSynchronize(static_cast<c10::DeviceIndex>(device));
  });
}

void ctorch_set_tf32(bool enabled) {
  at::globalContext().setAllowTF32CuBLAS(enabled);
  at::globalContext().setAllowTF32CuDNN(enabled);
}

bool ctorch_tf32(void) { return at::globalContext().allowTF32CuBLAS() || at::globalContext().allowTF32CuDNN(); }

namespace {
// libtorch's own default allows it in convolutions.
[[maybe_unused]] const bool tf32_is_off = (ctorch_set_tf32(false), true);
}

char *ctorch_version(void) { return copy(TORCH_VERSION); }

char *ctorch_build_configuration(void) { return copy(at::get_parallel_info()); }
