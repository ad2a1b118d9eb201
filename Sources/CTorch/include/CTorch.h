// The whole boundary between Swift and libtorch.
//
// One function, `ctorch_call`, runs any ATen operator by name through libtorch's dispatcher, so the
// boundary does not grow with the number of operators. The others create and read the values that
// go through it. No C++ exception crosses: every function that can fail returns NULL on success or a
// message that the caller frees with `ctorch_string_free`.
#ifndef CTORCH_H
#define CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Owned by the caller, freed exactly once.
typedef struct ctorch_tensor ctorch_tensor;
typedef struct ctorch_generator ctorch_generator;
// Never freed: libtorch owns operator handles for the life of the process.
typedef struct ctorch_operator ctorch_operator;

typedef char *ctorch_error;

// Type codes are this header's own: libtorch's may be renumbered between versions.
typedef enum {
  CTORCH_FLOAT32 = 0,
  CTORCH_FLOAT64 = 1,
  CTORCH_INT64 = 2,
  CTORCH_UINT8 = 3,
  CTORCH_BOOL = 4,
  CTORCH_BFLOAT16 = 5,
  CTORCH_OTHER_TYPE = 99,
} ctorch_type;

// device < 0 is the CPU, n >= 0 is cuda:n.
typedef struct {
  ctorch_type type;
  int32_t device;
  bool requires_grad;
  size_t rank;
} ctorch_info;

typedef enum {
  CTORCH_ARGUMENT_NONE,
  CTORCH_ARGUMENT_TENSOR,
  CTORCH_ARGUMENT_TENSORS,
  CTORCH_ARGUMENT_OPTIONAL_TENSORS,  // a list in which NULL stands for "absent"
  CTORCH_ARGUMENT_INTEGER,
  CTORCH_ARGUMENT_REAL,
  CTORCH_ARGUMENT_BOOLEAN,
  CTORCH_ARGUMENT_INTEGERS,
  CTORCH_ARGUMENT_BOOLEANS,  // `integers`, non-zero is true
  CTORCH_ARGUMENT_TYPE,
  CTORCH_ARGUMENT_DEVICE,
  CTORCH_ARGUMENT_GENERATOR,
  CTORCH_ARGUMENT_CHANNELS_LAST,  // a memory format
  CTORCH_ARGUMENT_CONTIGUOUS,     // a memory format
  CTORCH_ARGUMENT_TEXT,           // `text`
} ctorch_argument_kind;

typedef struct {
  ctorch_argument_kind kind;
  int64_t integer;
  double real;
  const ctorch_tensor *tensor;
  const ctorch_generator *generator;
  const ctorch_tensor *const *tensors;
  const int64_t *integers;
  const char *text;  // UTF-8 that ends in a zero byte
  size_t count;
} ctorch_argument;

void ctorch_string_free(char *string);

// --- Operators

// Finds the operator `name` with `overload` ("" for none), such as "aten::add" and "Tensor".
ctorch_error ctorch_find(const char *name, const char *overload, const ctorch_operator **result);

// Calls an operator. Arguments that are left out at the end take the operator's defaults. The
// tensors among the results (flattened, in order) go to `results`, of which there is room for
// `*count`; `*count` becomes the number written. Integer, real and Boolean results become
// zero-dimensional tensors.
ctorch_error ctorch_call(const ctorch_operator *operator_, const ctorch_argument *arguments,
                         size_t argument_count, ctorch_tensor **results, size_t *count);

// --- Tensors

// Copies `bytes` bytes from host memory.
ctorch_error ctorch_tensor_from_bytes(const void *data, size_t bytes, const int64_t *shape,
                                      size_t rank, ctorch_type type, int32_t device,
                                      ctorch_tensor **result);
// Copies the elements in row-major order to host memory of exactly `bytes` bytes.
ctorch_error ctorch_tensor_to_bytes(const ctorch_tensor *tensor, void *data, size_t bytes);
void ctorch_tensor_free(ctorch_tensor *tensor);
ctorch_info ctorch_tensor_info(const ctorch_tensor *tensor);
void ctorch_tensor_shape(const ctorch_tensor *tensor, int64_t *shape);
bool ctorch_tensor_is_channels_last(const ctorch_tensor *tensor);
// The number of tensor handles that are alive, for leak tests.
int64_t ctorch_live_tensors(void);

// --- Rows of Jacobians, on the CPU

// The weight gradients of a convolution of N images, given gradients of its output for S seeds, seed
// by seed: (S N, P), or where `sums_images` is set their sums over the images, (S, P). P runs over
// (outputs, k, k, inputs / groups).
ctorch_error ctorch_sample_weight_gradients(const ctorch_tensor *input, const ctorch_tensor *gradient,
                                            int64_t kernel_size, int64_t stride, int64_t padding,
                                            int64_t dilation, int64_t groups, bool sums_images,
                                            ctorch_tensor **result);
// The least channels with which the two functions below are faster than convolving directly on this
// processor; 0 where they never are.
int64_t ctorch_winograd_least_channels(void);
// The convolution of (N, C, H, W) with a weight of (outputs, inputs, 3, 3) at stride 1, or where
// `transposes` is set the gradient of its input from one of its output. Float32, multiples of eight
// channels.
ctorch_error ctorch_winograd_convolution(const ctorch_tensor *input, const ctorch_tensor *weight,
                                         int64_t padding, bool transposes, ctorch_tensor **result);
// As ctorch_sample_weight_gradients for windows of 3x3 at stride 1.
ctorch_error ctorch_winograd_weight_gradients(const ctorch_tensor *input, const ctorch_tensor *gradient,
                                              int64_t padding, bool sums_images, ctorch_tensor **result);
// For each of S N gradients the sums over positions of gradient and of
// gradient * (input - mean) * scale, both (S N, C), with the N images of the input for every seed.
ctorch_error ctorch_sample_channel_sums(const ctorch_tensor *input, const ctorch_tensor *gradient,
                                        const ctorch_tensor *mean, const ctorch_tensor *scale,
                                        ctorch_tensor **plain, ctorch_tensor **weighted);
// Multiplies each output's part of the rows of weight gradients, (R, P) as above, by a factor, (outputs),
// in place; `products` are those of the parts with the weight's before, (R, outputs).
ctorch_error ctorch_scale_rows(const ctorch_tensor *rows, const ctorch_tensor *weight,
                               const ctorch_tensor *factor, ctorch_tensor **products);
// The mean and the (biased) variance of every channel over (N, H, W), both float64, (C), summed in
// float64.
ctorch_error ctorch_channel_moments(const ctorch_tensor *input, ctorch_tensor **mean,
                                    ctorch_tensor **variance);
// factor * gradient + slope * input + offset for S N gradients and N images, with factors for every
// channel, (C), and slopes and offsets for every seed and channel, (S, C). Without an input only the
// first term.
ctorch_error ctorch_channel_affine(const ctorch_tensor *gradient, const ctorch_tensor *input,
                                   const ctorch_tensor *factor, const ctorch_tensor *slope,
                                   const ctorch_tensor *offset, ctorch_tensor **result);
// shift + sum over t of factors[t] * maps[t], channel by channel, and its positive part, in one pass over
// maps of one shape, (N, C, H, W) or (N, C). A NULL factor is one, a NULL shift zero; `sum` or `positive`
// may be NULL where it is not wanted.
ctorch_error ctorch_channel_terms(const ctorch_tensor *const *maps, const ctorch_tensor *const *factors,
                                  size_t count, const ctorch_tensor *shift, ctorch_tensor **sum,
                                  ctorch_tensor **positive);
// The sum of the plain gradients and, where the `output` of a ReLU is positive, of the masked ones:
// gradients of S N images, seed by seed, and an output of N.
ctorch_error ctorch_gradient_terms(const ctorch_tensor *const *plain, size_t plain_count,
                                   const ctorch_tensor *const *masked, size_t masked_count,
                                   const ctorch_tensor *output, ctorch_tensor **result);
// kernel += left right^T for a float64 kernel, summed in float64 every few hundred products; where
// `right` is NULL it is `left`, and only half of the products are computed.
ctorch_error ctorch_add_row_products(const ctorch_tensor *kernel, const ctorch_tensor *left,
                                     const ctorch_tensor *right);

// --- Autograd

ctorch_error ctorch_set_requires_grad(const ctorch_tensor *tensor, bool value);
// d(sum of outputs, weighted by seeds)/d(inputs). `seeds` may be NULL for scalar outputs. A result
// is NULL where an input does not influence the outputs and `allow_unused` is set.
ctorch_error ctorch_gradients(const ctorch_tensor *const *outputs, const ctorch_tensor *const *seeds,
                              size_t output_count, const ctorch_tensor *const *inputs,
                              size_t input_count, bool retain_graph, bool create_graph,
                              bool allow_unused, ctorch_tensor **results);
// Sets this thread's gradient mode and returns the one before.
bool ctorch_set_gradient_mode(bool enabled);

// Has this thread run what tolerates it in bfloat16 on the device's kind, until it is set to false; copies of
// weights that were made for it are let go then.
void ctorch_set_bfloat16_autocast(bool enabled, int32_t device);

// --- Generators

ctorch_error ctorch_generator_new(uint64_t seed, int32_t device, ctorch_generator **result);
void ctorch_generator_free(ctorch_generator *generator);

// --- The process

// This thread's number of intra-operator threads, and where OpenBLAS has threads of its own, that of the process.
ctorch_error ctorch_set_threads(int32_t count);
int32_t ctorch_threads(void);
// Has the C library keep what is freed for the next allocation, up to `bytes` of it, in place of giving
// it back to the system. Without effect where the C library is not GNU's.
void ctorch_retain_freed_memory(int64_t bytes);
// Has threads that wait for others of an operator give up their core soon, or spin. False, and without
// effect, where the OpenMP runtime is not GNU's.
bool ctorch_yield_while_waiting(bool yields);
int32_t ctorch_cuda_device_count(void);
ctorch_error ctorch_cuda_synchronize(int32_t device);
// TF32 in matrix products and convolutions on CUDA; off when the library is loaded.
void ctorch_set_tf32(bool enabled);
bool ctorch_tf32(void);
// Malloc'ed; the caller frees them with `ctorch_string_free`.
char *ctorch_version(void);
char *ctorch_build_configuration(void);

#ifdef __cplusplus
}
#endif

#endif
