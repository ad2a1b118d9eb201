#include "CImages.h"
#include "PixelRows.h"
#include "Resampler.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t left;
  char message[256];
  Resampler *resampler;
  // One row, or all of an interlaced picture.
  uint8_t *rows;
  png_bytep *starts;
} Decoding;

static void fail(png_structp png, png_const_charp message) {
  Decoding *decoding = png_get_error_ptr(png);
  snprintf(decoding->message, sizeof decoding->message, "is a damaged or unusual PNG: %s", message);
  png_longjmp(png, 1);
}

static void fail_as(png_structp png, const char *message) {
  Decoding *decoding = png_get_error_ptr(png);
  snprintf(decoding->message, sizeof decoding->message, "%s", message);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void read_bytes(png_structp png, png_bytep to, png_size_t count) {
  Decoding *decoding = png_get_io_ptr(png);
  if (count > decoding->left) fail_as(png, "ends early");
  memcpy(to, decoding->bytes, count);
  decoding->bytes += count;
  decoding->left -= count;
}

// Eight bits a channel, and alpha where there is transparency of any kind.
static void choose_transformations(png_structp png, png_infop info) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
}

static void add_row(
    Resampler *resampler, uint8_t *row, size_t width, png_byte read_channels, uint32_t channels) {
  if (read_channels == 2 || read_channels == 4) flatten_alpha(row, width, read_channels - 1u);
  if (read_channels >= 3 && channels == 1) rgb_to_luma(row, width);
  resampler_add(resampler, row);
}

// Nothing of this frame that changes after setjmp is read after a longjmp; what must survive is the caller's.
static int decode(
    png_structp png, png_infop info, Decoding *decoding, const cimages_view *view, uint8_t *pixels) {
  if (setjmp(png_jmpbuf(png))) return 0;
  png_set_user_limits(png, UINT16_MAX, UINT16_MAX);
  png_set_benign_errors(png, 1);
  // Transparency and profiles too: a damaged file would become another picture.
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  // Profiles and texts, which may be compressed, are not even unpacked.
  static const png_byte unwanted[] = "iCCP\0iTXt\0tEXt\0zTXt";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, unwanted, 4);
  png_read_info(png, info);
  size_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if (width != view->width || height != view->height) fail_as(png, "is a damaged PNG: it has two sizes");
  int interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
  choose_transformations(png, info);
  png_byte read_channels = png_get_channels(png, info);
  uint32_t channels = read_channels <= 2 ? 1 : view->channels;
  size_t row_bytes = png_get_rowbytes(png, info);
  // At most 65,535 rows of 4 * 65,535 bytes.
  decoding->rows = malloc(interlaced ? height * row_bytes : row_bytes);
  decoding->starts = interlaced ? malloc(height * sizeof *decoding->starts) : NULL;
  decoding->resampler = resampler_create(view, 1, channels, pixels);
  if (decoding->rows == NULL || decoding->resampler == NULL || (interlaced && decoding->starts == NULL))
    fail_as(png, "needs more memory than there is");
  if (interlaced) {
    for (size_t y = 0; y < height; y++) decoding->starts[y] = decoding->rows + y * row_bytes;
    png_read_image(png, decoding->starts);
  }
  for (size_t y = 0; y < height; y++) {
    uint8_t *row = interlaced ? decoding->starts[y] : decoding->rows;
    if (!interlaced) png_read_row(png, row, NULL);
    add_row(decoding->resampler, row, width, read_channels, channels);
  }
  return 1;
}

cimages_error cimages_decode_png(const uint8_t *bytes, size_t count, const cimages_view *view, uint8_t *pixels) {
  Decoding decoding = {.bytes = bytes, .left = count, .message = "needs more memory than there is"};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoding, fail, ignore);
  png_infop info = png == NULL ? NULL : png_create_info_struct(png);
  int decoded = 0;
  if (info != NULL) {
    png_set_read_fn(png, &decoding, read_bytes);
    decoded = decode(png, info, &decoding, view, pixels);
  }
  png_destroy_read_struct(&png, &info, NULL);
  resampler_free(decoding.resampler);
  free(decoding.rows);
  free(decoding.starts);
  return decoded ? NULL : strdup(decoding.message);
}
