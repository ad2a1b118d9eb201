// Convolutions with 3x3 windows and stride 1 by minimal filtering, on the CPU, in float32.
//
// Winograd's F(2x2, 3x3), as Lavin and Gray (2016) apply it: with tiles d of 4x4 inputs, windows w and tiles
// y of 2x2 outputs, y = A^T [(G w G^T) * (B^T d B)] A, where * goes element by element. Summed over channels
// that is sixteen matrix products with 16 multiplications for what takes 36 directly. The same form is
// linear in w, so a weight gradient is G^T [(A g A^T) * (B^T d B)] G, summed over tiles within the brackets.
// Transforms are sums with factors of a half, so float32 loses little: measured against float64, outputs were
// off by 2e-7 to 4e-7 of the largest, those of libtorch's direct convolutions by 5e-7 to 1.3e-6.

#include "WinogradLoops.h"

using namespace winograd;

namespace {

// Bands of a block: enough tiles for a product to pay, few enough for the caches.
int64_t bands_for(const Maps &maps, int64_t tiles) { return std::max<int64_t>(1, tiles / maps.tiles()); }

constexpr int64_t convolution_tiles = 16, gradient_tiles = 64, cached_sums = 8 << 10;

void convolve(const float *input, const Maps &maps, const float *weight, int64_t outputs, float *output) {
  const Loops &loops = loops_for(maps.channels, outputs);
  const int64_t bands = maps.images * maps.bands(), step = bands_for(maps, convolution_tiles);
  const int64_t blocks = (bands + step - 1) / step;
  const int64_t threads = thread_count(bands * maps.tiles() * points * maps.channels * outputs, blocks);
  in_parallel(threads, [&](int64_t thread) {
    Room room(maps, step * maps.tiles(), outputs);
    for (int64_t block = blocks * thread / threads; block < blocks * (thread + 1) / threads; ++block) {
      const int64_t first = block * step, next = std::min(first + step, bands - 1);
      loops.convolve(input, maps, weight, outputs, Block{first, std::min(step, bands - first)}, room,
                     Ahead{input + maps.input_place(next), step * 2 * maps.width * maps.channels}, output);
    }
  });
}

// The weight gradients of every image of every seed.
void weight_gradients(const float *input, const Maps &maps, const float *gradient, int64_t outputs, int64_t seeds,
                      float *result) {
  const Loops &loops = loops_for(maps.channels, outputs);
  const int64_t channels = maps.channels, step = std::min(maps.bands(), bands_for(maps, 2 * gradient_tiles));
  const int64_t gradient_size = maps.output_height() * maps.output_width() * outputs;
  const int64_t work = seeds * maps.images * maps.bands() * maps.tiles() * points * outputs * channels;
  const int64_t threads = thread_count(work, maps.images);
  // Sums of few outputs at a time stay in the cache until they are transformed.
  const int64_t part = std::min(outputs, std::max<int64_t>(1, cached_sums / (points * channels)));
  in_parallel(threads, [&](int64_t thread) {
    Room room(maps, step * maps.tiles(), outputs);
    Buffer<float> sums(static_cast<size_t>(points * plane_of(part * channels)));
    const auto compute = [&](int64_t image, int64_t row, int64_t start, int64_t end, bool is_transformed) {
      for (int64_t band = 0; band < maps.bands(); band += step) {
        const Block block{band, std::min(step, maps.bands() - band)};
        if (!is_transformed) {
          loops.transform(input + image * maps.image_size(), maps, block, room);
          loops.transform_gradient(gradient + row * gradient_size, maps, outputs, block, room);
        }
        loops.accumulate(maps, outputs, start, end - start, block, room, band > 0, Ahead{}, Ahead{}, sums.data());
      }
      loops.weight_gradient(sums.data(), end - start, channels, result + 9 * (row * outputs + start) * channels);
    };
    for (int64_t image = maps.images * thread / threads; image < maps.images * (thread + 1) / threads; ++image) {
      for (int64_t seed = 0; seed < seeds; ++seed) {
        for (int64_t start = 0; start < outputs; start += part) {
          // Where one block holds the image it is transformed once for all parts.
          const bool is_transformed = start > 0 && step >= maps.bands();
          compute(image, seed * maps.images + image, start, std::min(outputs, start + part), is_transformed);
        }
      }
    }
  });
}

// The weight gradients of every seed, summed over its images.
void summed_weight_gradients(const float *input, const Maps &maps, const float *gradient, int64_t outputs,
                             int64_t seeds, float *result) {
  const Loops &loops = loops_for(maps.channels, outputs);
  const int64_t bands = maps.images * maps.bands(), step = bands_for(maps, gradient_tiles);
  const int64_t blocks = (bands + step - 1) / step;
  const int64_t size = points * plane_of(outputs * maps.channels), row_size = 9 * outputs * maps.channels;
  const int64_t gradient_size = maps.images * maps.output_height() * maps.output_width() * outputs;
  const int64_t threads = thread_count(seeds * bands * maps.tiles() * size, blocks);
  // Every thread has sums of its own, over some of the blocks.
  std::vector<Buffer<float>> sums(static_cast<size_t>(threads));
  in_parallel(threads, [&](int64_t thread) {
    Room room(maps, step * maps.tiles(), outputs);
    auto &own = sums[static_cast<size_t>(thread)];
    own.resize(static_cast<size_t>(seeds * size));
    const int64_t start = blocks * thread / threads;
    for (int64_t index = start; index < blocks * (thread + 1) / threads; ++index) {
      const Block block{index * step, std::min(step, bands - index * step)};
      loops.transform(input, maps, block, room);
      const int64_t next = std::min(block.first + step, bands - 1);
      for (int64_t seed = 0; seed < seeds; ++seed) {
        const float *place = gradient + seed * gradient_size;
        loops.transform_gradient(place, maps, outputs, block, room);
        const bool is_last = seed + 1 == seeds;
        const int64_t rows = 2 * step;
        loops.accumulate(
            maps, outputs, 0, outputs, block, room, index > start,
            is_last ? Ahead{input + maps.input_place(next), rows * maps.width * maps.channels} : Ahead{},
            Ahead{is_last ? gradient + maps.output_place(next, outputs)
                          : place + gradient_size + maps.output_place(block.first, outputs),
                  rows * maps.output_width() * outputs},
            own.data() + seed * size);
      }
    }
  });
  for (int64_t thread = 1; thread < threads; ++thread) {
    const auto &other = sums[static_cast<size_t>(thread)];
    for (size_t i = 0; i < other.size(); ++i) sums[0][i] += other[i];
  }
  for (int64_t seed = 0; seed < seeds; ++seed) {
    loops.weight_gradient(sums[0].data() + seed * size, outputs, maps.channels, result + seed * row_size);
  }
}

void require_maps(const at::Tensor &maps) {
  require(maps.device().is_cpu() && maps.scalar_type() == at::kFloat && maps.dim() == 4 &&
              maps.size(1) % Lanes<float>::count == 0 && maps.numel() > 0,
          "takes (N, C, H, W), float32 on the CPU, with a multiple of eight channels");
}

}  // namespace

int64_t ctorch_winograd_least_channels(void) {
  // Eight channels fill half a register of libtorch's convolutions where registers are those of AVX-512.
  if (has_avx512()) return 8;
  return has_avx2() ? 16 : 0;
}

ctorch_error ctorch_winograd_convolution(const ctorch_tensor *input, const ctorch_tensor *weight, int64_t padding,
                                         bool transposes, ctorch_tensor **result) {
  return guarded([&] {
    const auto &x = input->value;
    const auto &w = weight->value;
    require_maps(x);
    require(w.device().is_cpu() && w.scalar_type() == at::kFloat && w.dim() == 4 && w.size(2) == 3 && w.size(3) == 3 &&
                w.size(transposes ? 0 : 1) == x.size(1) && w.size(transposes ? 1 : 0) % Lanes<float>::count == 0,
            "takes a float32 weight of (outputs, inputs, 3, 3), with multiples of eight of both");
    // The gradient of the input is a convolution with the window turned around.
    const int64_t margin = transposes ? 2 - padding : padding;
    require(margin >= 0 && margin <= 2 && x.size(2) + 2 * margin > 2 && x.size(3) + 2 * margin > 2,
            "takes a padding of at most two, and maps that a window fits into");
    const auto window =
        transposes ? w.flip({2, 3}).permute({2, 3, 0, 1}).contiguous() : w.permute({2, 3, 1, 0}).contiguous();
    const Maps maps{x.size(0), x.size(2), x.size(3), x.size(1), margin};
    const int64_t outputs = window.size(3), size = maps.channels * outputs;
    Buffer<float> transformed(static_cast<size_t>(points * size));
    loops_for(maps.channels, outputs).weight(window.data_ptr<float>(), size, transformed.data());
    const auto images = x.contiguous(at::MemoryFormat::ChannelsLast);
    auto output = at::empty({maps.images, outputs, maps.output_height(), maps.output_width()}, x.options(),
                            at::MemoryFormat::ChannelsLast);
    convolve(images.data_ptr<float>(), maps, transformed.data(), outputs, output.data_ptr<float>());
    *result = new ctorch_tensor(std::move(output));
  });
}

ctorch_error ctorch_winograd_weight_gradients(const ctorch_tensor *input, const ctorch_tensor *gradient,
                                              int64_t padding, bool sums_images, ctorch_tensor **result) {
  return guarded([&] {
    const auto &x = input->value, &g = gradient->value;
    require_maps(x);
    require_maps(g);
    const Maps maps{x.size(0), x.size(2), x.size(3), x.size(1), padding};
    require(padding >= 0 && g.size(0) % maps.images == 0 && g.size(2) == maps.output_height() &&
                g.size(3) == maps.output_width(),
            "the gradients are not of this convolution's output");
    const int64_t seeds = g.size(0) / maps.images, outputs = g.size(1);
    const auto images = x.contiguous(at::MemoryFormat::ChannelsLast);
    const auto gradients = g.contiguous(at::MemoryFormat::ChannelsLast);
    auto rows = at::empty({sums_images ? seeds : g.size(0), 9 * outputs * maps.channels}, g.options());
    (sums_images ? summed_weight_gradients : weight_gradients)(images.data_ptr<float>(), maps,
                                                               gradients.data_ptr<float>(), outputs, seeds,
                                                               rows.data_ptr<float>());
    *result = new ctorch_tensor(std::move(rows));
  });
}
