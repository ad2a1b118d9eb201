#include "CImages.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct cimages_inflater {
  z_stream stream;
};

static uInt part_of(size_t count) { return count < UINT_MAX ? (uInt)count : UINT_MAX; }

cimages_inflater *cimages_inflater_new(void) {
  cimages_inflater *inflater = calloc(1, sizeof *inflater);
  // Negative: no header of zlib or gzip.
  if (inflater != NULL && inflateInit2(&inflater->stream, -MAX_WBITS) == Z_OK) return inflater;
  free(inflater);
  return NULL;
}

void cimages_inflater_free(cimages_inflater *inflater) {
  if (inflater == NULL) return;
  inflateEnd(&inflater->stream);
  free(inflater);
}

cimages_error cimages_inflate(
    cimages_inflater *inflater, const uint8_t *bytes, size_t *count, uint8_t *to, size_t *size, bool *ended) {
  z_stream *stream = &inflater->stream;
  uInt input = part_of(*count), output = part_of(*size);
  stream->next_in = (z_const Bytef *)bytes;
  stream->avail_in = input;
  stream->next_out = to;
  stream->avail_out = output;
  int status = inflate(stream, Z_NO_FLUSH);
  *count = input - stream->avail_in;
  *size = output - stream->avail_out;
  *ended = status == Z_STREAM_END;
  // Z_BUF_ERROR: nothing could be done, for lack of input or of room.
  if (status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR) return NULL;
  return strdup(status == Z_MEM_ERROR ? "memory is exhausted" : "damaged data");
}
