#include "CImages.h"
#include "PixelRows.h"
#include "Resampler.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_include) && !__has_include(<jpeglib.h>)
#error "jpeglib.h is missing; install libjpeg-turbo's development files (on Debian: libjpeg62-turbo-dev)"
#endif
// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

#include <jerror.h>

// More than any encoder writes; every scan visits all pixels, and a file of few bytes can ask for thousands.
enum { MOST_SCANS = 100 };

typedef struct {
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf leave;
  // Whether the decoder wanted more bytes than there are, which it then takes for the end of the picture.
  int ended;
  char message[JMSG_LENGTH_MAX + 64];
  Resampler *resampler;
  uint8_t *row;
} Decoding;

static Decoding *decoding_of(j_common_ptr jpeg) { return jpeg->client_data; }

static void fail(Decoding *decoding, const char *message) {
  snprintf(decoding->message, sizeof decoding->message, "%s", message);
  longjmp(decoding->leave, 1);
}

static void fail_by_library(j_common_ptr jpeg) {
  Decoding *decoding = decoding_of(jpeg);
  if (decoding->ended) fail(decoding, "ends early");
  if (jpeg->err->msg_code == JERR_OUT_OF_MEMORY) fail(decoding, "needs more memory than there is");
  char words[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, words);
  snprintf(decoding->message, sizeof decoding->message, "is a damaged or unusual JPEG: %s", words);
  longjmp(decoding->leave, 1);
}

// libjpeg goes on after a warning, with gray where pixels are lost. Those warnings are failures here; oddities
// of metadata and garbage between segments are not.
static void warn(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
      decoding_of(jpeg)->ended = 1;
      break;
    case JWRN_HIT_MARKER:
      fail(decoding_of(jpeg), "ends early");
      break;
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      fail_by_library(jpeg);
      break;
    default:
      break;
  }
}

static void say_nothing(j_common_ptr jpeg) { (void)jpeg; }

static void count_scans(j_common_ptr jpeg) {
  if (((j_decompress_ptr)jpeg)->input_scan_number > MOST_SCANS)
    fail(decoding_of(jpeg), "is a damaged or unusual JPEG: it has more than 100 scans");
}

// The smallest of an eighth, a quarter, a half and the whole at which the rectangle is no smaller than its target.
// libjpeg could decode at any number of eighths; those between are no faster than the next of these, and farther from
// the whole picture.
static unsigned eighths(const cimages_view *view) {
  unsigned eighths = 1;
  while (eighths < 8 && ((view->right - view->left) * eighths < 8.0 * view->target_width ||
                         (view->bottom - view->top) * eighths < 8.0 * view->target_height))
    eighths *= 2;
  return eighths;
}

// What libjpeg shall write: luma where that is all there is or is wanted, else colors.
static void choose_colors(j_decompress_ptr jpeg, Decoding *decoding, uint32_t channels) {
  switch (jpeg->jpeg_color_space) {
    case JCS_GRAYSCALE:
      jpeg->out_color_space = JCS_GRAYSCALE;
      break;
    case JCS_YCbCr:
      jpeg->out_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
      break;
    case JCS_RGB:
      jpeg->out_color_space = JCS_RGB;
      break;
    case JCS_CMYK:
    case JCS_YCCK:
      jpeg->out_color_space = JCS_CMYK;
      break;
    default:
      fail(decoding, "is a JPEG of colors other than gray, RGB, YCbCr, CMYK and YCCK");
  }
}

// Nothing of this frame that changes after setjmp is read after a longjmp; what must survive is the caller's.
static int decode(
    j_decompress_ptr jpeg, Decoding *decoding, const uint8_t *bytes, size_t count, const cimages_view *view,
    uint8_t *pixels) {
  if (setjmp(decoding->leave)) return 0;
  jpeg_create_decompress(jpeg);
  jpeg->progress = &decoding->progress;
  jpeg_mem_src(jpeg, bytes, count);
  jpeg_read_header(jpeg, TRUE);
  if (jpeg->image_width != view->width || jpeg->image_height != view->height)
    fail(decoding, "is a damaged JPEG: it has two sizes");
  choose_colors(jpeg, decoding, view->channels);
  jpeg->scale_num = eighths(view);
  jpeg->scale_denom = 8;
  jpeg_start_decompress(jpeg);
  // A scan that is missing altogether warns of nothing but the end.
  if (decoding->ended && jpeg_has_multiple_scans(jpeg)) fail(decoding, "ends early");
  size_t width = jpeg->output_width;
  uint32_t channels = jpeg->out_color_space == JCS_GRAYSCALE ? 1 : view->channels;
  decoding->row = malloc(width * (size_t)jpeg->output_components);
  decoding->resampler = resampler_create(view, jpeg->scale_num / 8.0, channels, pixels);
  if (decoding->row == NULL || decoding->resampler == NULL) fail(decoding, "needs more memory than there is");
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = decoding->row;
    jpeg_read_scanlines(jpeg, &row, 1);
    if (jpeg->out_color_space == JCS_CMYK) cmyk_to_rgb(row, width);
    if (jpeg->out_color_space != JCS_GRAYSCALE && channels == 1) rgb_to_luma(row, width);
    resampler_add(decoding->resampler, row);
  }
  // Zeros decode as gray, so that the rest of a file that was never written would pass for pixels; only the missing
  // end tells. A file that lacks nothing but its end has no rest.
  size_t rest = jpeg->src->bytes_in_buffer;
  jpeg_finish_decompress(jpeg);
  if (decoding->ended && rest > 0) fail(decoding, "ends early");
  return 1;
}

cimages_error cimages_decode_jpeg(const uint8_t *bytes, size_t count, const cimages_view *view, uint8_t *pixels) {
  Decoding decoding = {.ended = 0};
  struct jpeg_decompress_struct jpeg = {.err = jpeg_std_error(&decoding.errors), .client_data = &decoding};
  decoding.errors.error_exit = fail_by_library;
  decoding.errors.emit_message = warn;
  decoding.errors.output_message = say_nothing;
  decoding.progress.progress_monitor = count_scans;
  int decoded = decode(&jpeg, &decoding, bytes, count, view, pixels);
  jpeg_destroy_decompress(&jpeg);
  resampler_free(decoding.resampler);
  free(decoding.row);
  return decoded ? NULL : strdup(decoding.message);
}
