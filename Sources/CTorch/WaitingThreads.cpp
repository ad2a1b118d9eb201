// How threads wait for each other.

#include "RegisterLoops.h"

#include <condition_variable>
#include <mutex>

#include <unistd.h>

using namespace register_loops;

namespace {

// A team of more threads than there are processors, which sleeps.
//
// GNU's threads spin for milliseconds at the end of a parallel region, because they expect a core each.
// Nothing but the environment at the start of the process changes it, except that they spin three hundred
// times less while the runtime has more threads than there are processors.
class SleepingTeam {
 public:
  explicit SleepingTeam(ParallelRegion region)
      : holder([this, region] {
          const long processors = std::max(1L, sysconf(_SC_NPROCESSORS_ONLN));
          region([](void *) {}, nullptr, static_cast<unsigned>(processors + 1), 0);
          std::unique_lock<std::mutex> lock(mutex);
          ended.wait(lock, [this] { return is_ended; });
        }) {}

  // The runtime forgets a team when the thread that asked for it ends.
  ~SleepingTeam() {
    {
      const std::lock_guard<std::mutex> lock(mutex);
      is_ended = true;
    }
    ended.notify_one();
    holder.join();
  }

 private:
  std::mutex mutex;
  std::condition_variable ended;
  bool is_ended = false;
  std::thread holder;
};

}  // namespace

bool ctorch_yield_while_waiting(bool yields) {
  static std::mutex mutex;
  // Never destroyed: at the end of the process its thread ends with it.
  static auto &team = *new std::unique_ptr<SleepingTeam>;
  const auto region = parallel_region();
  if (region == nullptr) return false;
  const std::lock_guard<std::mutex> lock(mutex);
  if (!yields) {
    team.reset();
  } else if (!team) {
    try {
      team = std::make_unique<SleepingTeam>(region);
    } catch (...) {
      // The system gives no more threads: waiting stays as it was.
      return false;
    }
  }
  return true;
}
