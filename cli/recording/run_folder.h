#pragma once
#include <string>
#include <lvslab/sim/run_record.h>
namespace lvslab::cli {
void write_run_folder(const std::string& directory, const sim::RunRecord& record);
}
