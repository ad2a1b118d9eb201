#include "CImages.h"
#include "PixelRows.h"
#include "Resampler.h"

#include <stdlib.h>
#include <string.h>

#if defined(__has_include) && !__has_include(<webp/decode.h>)
#error "webp/decode.h is missing; install libwebp's development files (on Debian: libwebp-dev)"
#endif
#include <webp/decode.h>

static const char *reason(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OK:
      return NULL;
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
      return "ends early";
    case VP8_STATUS_OUT_OF_MEMORY:
      return "needs more memory than there is";
    default:
      return "is a damaged or unusual WebP";
  }
}

static const char *decode(
    const uint8_t *bytes, size_t count, const cimages_view *view, uint8_t *rows, WebPDecoderConfig *config) {
  size_t stride = (size_t)view->width * (config->input.has_alpha ? 4 : 3);
  config->output.colorspace = config->input.has_alpha ? MODE_RGBA : MODE_RGB;
  config->output.is_external_memory = 1;
  config->output.u.RGBA = (WebPRGBABuffer){.rgba = rows, .stride = (int)stride, .size = stride * view->height};
  const char *failure = reason(WebPDecode(bytes, count, config));
  WebPFreeDecBuffer(&config->output);
  return failure;
}

static const char *resample(uint8_t *rows, int has_alpha, const cimages_view *view, uint8_t *pixels) {
  Resampler *resampler = resampler_create(view, 1, view->channels, pixels);
  if (resampler == NULL) return "needs more memory than there is";
  size_t stride = (size_t)view->width * (has_alpha ? 4 : 3);
  for (size_t y = 0; y < view->height; y++) {
    uint8_t *row = rows + y * stride;
    if (has_alpha) flatten_alpha(row, view->width, 3);
    if (view->channels == 1) rgb_to_luma(row, view->width);
    resampler_add(resampler, row);
  }
  resampler_free(resampler);
  return NULL;
}

// libwebp's own scaling averages boxes, which is coarser than the triangle, so the picture is decoded whole.
cimages_error cimages_decode_webp(const uint8_t *bytes, size_t count, const cimages_view *view, uint8_t *pixels) {
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return strdup("needs another libwebp than the one that is installed");
  const char *failure = reason(WebPGetFeatures(bytes, count, &config.input));
  if (failure != NULL) return strdup(failure);
  if (config.input.has_animation)
    return strdup("is an animated WebP, which is not supported; save one frame of it as a picture");
  if (config.input.width != (int)view->width || config.input.height != (int)view->height)
    return strdup("is a damaged WebP: it has two sizes");
  // A side has at most 16,384 pixels.
  uint8_t *rows = malloc((size_t)view->width * view->height * (config.input.has_alpha ? 4 : 3));
  failure = rows == NULL ? "needs more memory than there is" : decode(bytes, count, view, rows, &config);
  if (failure == NULL) failure = resample(rows, config.input.has_alpha, view, pixels);
  free(rows);
  return failure == NULL ? NULL : strdup(failure);
}
