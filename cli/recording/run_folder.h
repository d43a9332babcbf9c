#pragma once
/// Runs on disk: a folder with result.json and one capture an interface, or a capture alone.
///
///     result.json            {"answers": ..., "commands": ..., "tables": ..., "kernel": "6.1.0", "origin": 0}
///     director-eth0.pcap     what tcpdump saw on the director's eth0; pcapng does as well
///
/// In result.json every key may be missing, and so may the file: then there are frames only. "origin" is when traffic
/// began, nanoseconds on the captures' clock; without it the first frame is at 0.

#include <string>

#include <lvslab/sim/run_record.h>

namespace lvslab::cli {

/// A folder, or a capture: a pcap is one interface, called like the file; a pcapng has its own names ("director:eth0"
/// becomes "director-eth0"). Within a folder, a capture of one interface is always called like the file.
/// Throws Complaint: one message with the file and what to do about it.
[[nodiscard]] sim::RunRecord read_run(const std::string& path);

/// Creates the folder if need be, and writes result.json and one nanosecond pcap an interface: read_run gives the same
/// record again. Other files in the folder are left alone. Throws std::system_error or Complaint.
void write_run(const sim::RunRecord& record, const std::string& folder);

}  // namespace lvslab::cli
