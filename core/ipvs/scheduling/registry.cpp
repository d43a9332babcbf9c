// Schedulers by name. The list itself is schedulers.def.

#include <array>

#include <lvslab/ipvs/scheduler.h>

namespace lvslab::ipvs {

#define LVSLAB_SCHEDULER(name, file) std::unique_ptr<Scheduler> make_##file();
#include "schedulers.def"
#undef LVSLAB_SCHEDULER

namespace {

#define LVSLAB_SCHEDULER(name, file) std::string_view{#name},
constexpr std::array names{
#include "schedulers.def"
};
#undef LVSLAB_SCHEDULER

}  // namespace

std::unique_ptr<Scheduler> make_scheduler(std::string_view wanted) {
#define LVSLAB_SCHEDULER(name, file) \
  if (wanted == #name) return make_##file();
#include "schedulers.def"
#undef LVSLAB_SCHEDULER
  return nullptr;
}

std::span<const std::string_view> scheduler_names() { return names; }

bool Scheduler::on_bound(const Pool&, Instant) { return true; }
void Scheduler::on_added(const Pool&) {}
void Scheduler::on_removed(const Pool&, std::size_t) {}
void Scheduler::on_edited(const Pool&, std::size_t) {}
bool Scheduler::remembers(ServerId) const { return false; }

}  // namespace lvslab::ipvs
