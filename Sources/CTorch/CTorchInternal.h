#ifndef CTORCH_INTERNAL_H
#define CTORCH_INTERNAL_H

// What the C++ files of this target share; no part of the boundary.

#include "CTorch.h"

#include <ATen/core/Tensor.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

struct ctorch_tensor {
  at::Tensor value;
  explicit ctorch_tensor(at::Tensor tensor);
  ~ctorch_tensor();
  ctorch_tensor(const ctorch_tensor &) = delete;
};

inline char *copy(const std::string &text) {
  char *result = static_cast<char *>(std::malloc(text.size() + 1));
  if (result != nullptr) std::memcpy(result, text.c_str(), text.size() + 1);
  return result;
}

// Runs `body` and turns whatever it throws into a message. This is the only place where exceptions
// are caught, so it catches everything.
template <typename Body>
ctorch_error guarded(Body body) noexcept {
  try {
    body();
    return nullptr;
  } catch (const c10::Error &error) {
    return copy(error.what_without_backtrace());
  } catch (const std::exception &error) {
    return copy(error.what());
  } catch (...) {
    return copy("an exception of unknown type");
  }
}

#endif
