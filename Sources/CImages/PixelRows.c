#include "PixelRows.h"

// a b / 255, rounded to the nearest; exact for all bytes.
static uint8_t share(unsigned a, unsigned b) {
  unsigned product = a * b + 128;
  return (uint8_t)((product + (product >> 8)) >> 8);
}

void flatten_alpha(uint8_t *row, size_t pixels, size_t colors) {
  for (size_t pixel = 0; pixel < pixels; pixel++) {
    const uint8_t *from = row + pixel * (colors + 1);
    uint8_t *to = row + pixel * colors, alpha = from[colors];
    for (size_t color = 0; color < colors; color++) to[color] = share(from[color], alpha);
  }
}

void cmyk_to_rgb(uint8_t *row, size_t pixels) { flatten_alpha(row, pixels, 3); }

void rgb_to_luma(uint8_t *row, size_t pixels) {
  for (size_t pixel = 0; pixel < pixels; pixel++) {
    const uint8_t *color = row + 3 * pixel;
    row[pixel] = (uint8_t)((19595u * color[0] + 38470u * color[1] + 7471u * color[2] + 32768u) >> 16);
  }
}
