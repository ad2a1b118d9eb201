#include "CImages.h"

#if defined(__has_include) && !__has_include(<png.h>)
#error "png.h is missing; install libpng's development files (on Debian: libpng-dev)"
#endif
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  cimages_file file;
  size_t capacity;
  char message[256];
} Output;

// Of the warnings before a failure, such as that of a libpng unlike its header, the last is the reason.
static void keep_message(png_structp png, png_const_charp message) {
  Output *output = png_get_error_ptr(png);
  snprintf(output->message, sizeof output->message, "%s", message);
}

static void fail(png_structp png, png_const_charp message) {
  keep_message(png, message);
  png_longjmp(png, 1);
}

static void append(png_structp png, png_bytep bytes, png_size_t count) {
  Output *output = png_get_io_ptr(png);
  if (count > output->capacity - output->file.count) {
    size_t needed = output->file.count + count;
    size_t capacity = needed > SIZE_MAX / 2 ? needed : 2 * needed;
    uint8_t *larger = needed < count ? NULL : realloc(output->file.bytes, capacity);
    if (larger == NULL) png_error(png, "out of memory");
    output->file.bytes = larger;
    output->capacity = capacity;
  }
  memcpy(output->file.bytes + output->file.count, bytes, count);
  output->file.count += count;
}

static void flush(png_structp png) { (void)png; }

// Nothing of this frame changes after setjmp; what has to survive a longjmp is the caller's.
static int write_file(
    png_structp png, png_infop info, uint32_t width, uint32_t height, const uint8_t *palette, size_t color_count,
    const uint8_t *pixels) {
  if (setjmp(png_jmpbuf(png))) return 0;
  // libpng's own limit is a million pixels a side.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(png, 9);
  png_set_IHDR(
      png, info, width, height, 8, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
      PNG_FILTER_TYPE_DEFAULT);
  png_color colors[PNG_MAX_PALETTE_LENGTH];
  for (size_t index = 0; index < color_count && index < PNG_MAX_PALETTE_LENGTH; index++) {
    const uint8_t *color = palette + 3 * index;
    colors[index] = (png_color){.red = color[0], .green = color[1], .blue = color[2]};
  }
  png_set_PLTE(png, info, colors, (int)color_count);
  png_write_info(png, info);
  for (uint32_t row = 0; row < height; row++) png_write_row(png, pixels + (size_t)row * width);
  png_write_end(png, info);
  return 1;
}

cimages_error cimages_write_indexed_png(
    uint32_t width, uint32_t height, const uint8_t *palette, size_t color_count, const uint8_t *pixels,
    cimages_file *file) {
  *file = (cimages_file){.bytes = NULL, .count = 0};
  if (color_count < 1 || color_count > PNG_MAX_PALETTE_LENGTH) return strdup("a palette has 1 to 256 colors");
  Output output = {.capacity = 0, .message = "out of memory"};
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &output, fail, keep_message);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  int written = 0;
  if (info != NULL) {
    png_set_write_fn(png, &output, append, flush);
    written = write_file(png, info, width, height, palette, color_count, pixels);
  }
  png_destroy_write_struct(&png, &info);
  if (written) {
    *file = output.file;
    return NULL;
  }
  free(output.file.bytes);
  return strdup(output.message);
}

void cimages_free(void *memory) { free(memory); }
