// What is said of a kernel's run beside the comparison with it.

#include "recording/run_beside_linux.h"

#include <lvslab/sim/scenario_file.h>

#include "recording/simulated_run.h"
#include "support/catch.h"

using namespace lvslab;

namespace {

struct DrBasic {
  sim::Scenario scenario = *sim::load_scenario(LVSLAB_SOURCE_DIR "/scenarios/dr-basic.json").scenario;
  sim::RunRecord run = cli::simulated_run(scenario);

  [[nodiscard]] std::string remark() const {
    return cli::compared_with_linux(run, scenario, {}).remark.value_or("nothing");
  }
};

}  // namespace

TEST_CASE("A kernel that was late is said to have been, where its run differs", "[cli][verify]") {
  DrBasic linux_run;
  linux_run.run.answers["0"].front() = "rs7";
  CHECK(linux_run.remark() == "nothing");
  linux_run.run.latest = {712ms, "director$ ipvsadm -C"};
  CHECK(linux_run.remark() ==
        "This kernel was late: 'director$ ipvsadm -C' was done 712 ms after it was due. If nothing else explains the "
        "difference, compare again when the machine is less busy.");
}

TEST_CASE("That a kernel was late does not matter where nothing differs", "[cli][verify]") {
  DrBasic linux_run;
  linux_run.run.latest = {712ms, "director$ ipvsadm -C"};
  CHECK(linux_run.remark() == "nothing");
}
