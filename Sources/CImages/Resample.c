#include <string.h>

#include "Resampler.h"

cimages_error cimages_resample(const uint8_t *plane, const cimages_view *view, uint8_t *pixels) {
  Resampler *resampler = resampler_create(view, 1, 1, pixels);
  if (resampler == NULL) return strdup("memory is exhausted");
  for (size_t y = 0; y < view->height; y++) resampler_add(resampler, plane + y * view->width);
  resampler_free(resampler);
  return NULL;
}
