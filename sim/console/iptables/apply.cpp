// What a line of iptables does to a host's tables, and what the kernel answers.

#include <algorithm>

#include "request.h"

namespace lvslab::sim::console::iptables {
namespace {

class Run {
 public:
  Run(const Request& request, Context& context) : request_(request), context_(context) {}

  Ending go() {
    if (!request_.warning.empty()) context_.terminal.error(request_.warning);
    if (request_.command == Command::version) return print(tool() + " v1.8.9 (legacy)\n");
    auto* table = context_.machine.host.netfilter().find_table(request_.family, request_.table);
    if (table == nullptr) return no_such_table();
    table->in_use = true;  // the kernel's module for it is loaded now
    table_ = table;
    switch (request_.command) {
      case Command::list:
      case Command::list_rules: return list();
      case Command::new_chain: return new_chain();
      case Command::rename_chain: return rename_chain();
      case Command::policy: return set_policy();
      case Command::flush:
      case Command::zero:
      case Command::delete_chain:
        if (request_.chain.empty()) return for_all_chains();
        break;
      default: break;
    }
    Chain* const chain = table_->find(request_.chain);
    if (chain == nullptr) return no_such();
    switch (request_.command) {
      case Command::flush: return flush(*chain);
      case Command::zero: return zero(*chain);
      case Command::delete_chain: return delete_chain(*chain);
      default: return change_rules(*chain);
    }
  }

 private:
  using Chain = host::Chain;

  Ending print(std::string text) {
    context_.terminal.out(std::move(text));
    return {};
  }
  [[nodiscard]] std::string tool() const { return tool_of(request_.family); }
  Ending refused(const std::string& why) { return fail(context_, tool() + ": " + why + ".\n", 1); }
  Ending no_such() { return refused("No chain/target/match by that name"); }

  Ending no_such_rule(const host::RuleSpec& spec) {
    const bool has_extension =
        std::holds_alternative<host::ChainTarget>(spec.target) || std::holds_alternative<host::MarkTarget>(spec.target);
    return has_extension ? no_such() : refused("Bad rule (does a matching rule exist in that chain?)");
  }

  Ending no_such_table() {
    if (request_.table == "nat" || request_.table == "security") {
      return refuse_unmodelled(context_, tool() + ": the table " + request_.table);
    }
    return fail(context_,
                tool() + " v1.8.9 (legacy): can't initialize " + tool() + " table `" + request_.table +
                    "': Table does not exist (do you need to insmod?)\nPerhaps " + tool() +
                    " or your kernel needs to be upgraded.\n",
                3);
  }

  Ending list() {
    std::vector<const Chain*> chains;
    for (const auto& chain : table_->chains) {
      if (request_.chain.empty() || request_.chain == chain.name) chains.push_back(&chain);
    }
    if (chains.empty()) return no_such();
    std::string text;
    if (request_.command == Command::list) {
      for (const auto* chain : chains) {
        text += text.empty() ? "" : "\n";
        text += chain_listing(*table_, *chain, request_, context_.machine);
      }
      return print(text);
    }
    for (const auto* chain : chains) {
      text += chain->hook ? "-P " + chain->name + (chain->drops_by_default ? " DROP" : " ACCEPT") : "-N " + chain->name;
      text += counters(*chain, chain->counters) + "\n";
    }
    for (const auto* chain : chains) {
      for (const auto& rule : chain->rules)
        text += rule_text(chain->name, rule.spec, counters(*chain, rule.counters)) + "\n";
    }
    return print(text);
  }

  /// -S -v; chains that somebody made have none.
  [[nodiscard]] std::string counters(const Chain& chain, const host::RuleCounters& counted) const {
    if (!request_.verbose || (!chain.hook && &counted == &chain.counters)) return {};
    return " -c " + std::to_string(counted.packets) + " " + std::to_string(counted.bytes);
  }

  Ending new_chain() {
    if (table_->find(request_.chain) != nullptr) return refused("Chain already exists");
    insert_by_name(Chain{request_.chain, std::nullopt, false, {}, {}});
    return {};
  }

  void insert_by_name(Chain chain) {
    const auto place = std::ranges::find_if(table_->chains,
                                            [&](const Chain& other) { return !other.hook && other.name > chain.name; });
    table_->chains.insert(place, std::move(chain));
  }

  Ending rename_chain() {
    Chain* const chain = table_->find(request_.chain);
    if (chain == nullptr) return no_such();
    if (table_->find(request_.other) != nullptr) return refused("File exists");
    if (chain->hook) return no_such();
    Chain renamed = *chain;
    for (auto& other : table_->chains) {
      for (auto& rule : other.rules) {
        auto* target = std::get_if<host::ChainTarget>(&rule.spec.target);
        if (target != nullptr && target->chain == renamed.name) target->chain = request_.other;
      }
    }
    std::erase_if(table_->chains, [&](const Chain& other) { return other.name == renamed.name; });
    renamed.name = request_.other;
    insert_by_name(std::move(renamed));
    return {};
  }

  Ending set_policy() {
    Chain* const chain = table_->find(request_.chain);
    if (chain == nullptr || !chain->hook) return refused("Bad built-in chain name");
    if (request_.other != "ACCEPT" && request_.other != "DROP") {
      return refused("Bad policy name. Run `dmesg' for more information");
    }
    chain->drops_by_default = request_.other == "DROP";
    return {};
  }

  Ending for_all_chains() {
    switch (request_.command) {
      case Command::flush:
        for (auto& chain : table_->chains) flush(chain);
        return {};
      case Command::zero:
        for (auto& chain : table_->chains) zero(chain);
        return {};
      default: break;
    }
    std::vector<std::string> names;
    for (const auto& chain : table_->chains) {
      if (!chain.hook) names.push_back(chain.name);
    }
    for (const auto& name : names) {
      if (auto ending = delete_chain(*table_->find(name)); ending.exit_code != 0) return ending;
    }
    return {};
  }

  /// -v
  void tell(const char* doing, const Chain& chain) {
    if (request_.verbose) context_.terminal.out(std::string(doing) + " chain `" + chain.name + "'\n");
  }

  Ending flush(Chain& chain) {
    tell("Flushing", chain);
    chain.rules.clear();
    return {};
  }

  Ending zero(Chain& chain) {
    if (request_.position) {
      if (*request_.position > chain.rules.size()) return refused("Index of counter too big");
      chain.rules[*request_.position - 1].counters = {};
      return {};
    }
    tell("Zeroing", chain);
    chain.counters = {};
    for (auto& rule : chain.rules) rule.counters = {};
    return {};
  }

  Ending delete_chain(const Chain& chain) {
    tell("Deleting", chain);
    if (chain.hook) return refused("Invalid argument. Run `dmesg' for more information");
    if (table_->references(chain.name) > 0) return refused("Too many links");
    if (!chain.rules.empty()) return refused("Directory not empty");
    std::erase_if(table_->chains, [name = chain.name](const Chain& other) { return other.name == name; });
    return {};
  }

  /// nullopt: the target of every rule is there.
  std::optional<Ending> judge_targets() {
    for (const auto& spec : request_.specs) {
      const auto* target = std::get_if<host::ChainTarget>(&spec.target);
      if (target == nullptr) continue;
      const Chain* const there = table_->find(target->chain);
      if (there == nullptr && target->stays) {
        return fail(context_, usage_error(request_.family, "goto '" + target->chain + "' is not a chain").text, 2);
      }
      if (there == nullptr) {
        return fail(
            context_,
            usage_error(request_.family, "Couldn't load target `" + target->chain + "':No such file or directory\n")
                .text,
            2);
      }
      if (there->hook) return refused("Invalid argument. Run `dmesg' for more information");
      if (makes_loop(target->chain)) return refused("Too many levels of symbolic links");
    }
    return std::nullopt;
  }

  /// With a jump to it from the request's chain there would be a loop that a datagram could come into: that nobody
  /// calls a chain which calls itself is no harm.
  [[nodiscard]] bool makes_loop(const std::string& target) const {
    return std::ranges::any_of(table_->chains, [&](const Chain& chain) {
      std::vector<std::string> way;
      return chain.hook && comes_back(chain.name, target, way);
    });
  }
  [[nodiscard]] bool comes_back(const std::string& name, const std::string& target,
                                std::vector<std::string>& way) const {
    if (std::ranges::find(way, name) != way.end()) return true;
    const Chain* const chain = std::as_const(*table_).find(name);
    if (chain == nullptr) return false;
    way.push_back(name);
    bool found = name == request_.chain && comes_back(target, target, way);
    for (auto rule = chain->rules.begin(); !found && rule != chain->rules.end(); ++rule) {
      const auto* jump = std::get_if<host::ChainTarget>(&rule->spec.target);
      found = jump != nullptr && comes_back(jump->chain, target, way);
    }
    way.pop_back();
    return found;
  }

  Ending change_rules(Chain& chain) {
    if (auto complaint = judge_targets()) return std::move(*complaint);
    if (request_.verbose) {
      for (const auto& spec : request_.specs) context_.terminal.out(rule_line(spec, context_.machine));
    }
    auto& rules = chain.rules;
    switch (request_.command) {
      case Command::append:
        for (const auto& spec : request_.specs) rules.push_back({spec, {}});
        return {};
      case Command::insert: {
        const std::size_t place = *request_.position - 1;
        if (place > rules.size()) return refused("Index of insertion too big");
        // Each at the same place: the last named comes first.
        for (const auto& spec : request_.specs) {
          rules.insert(rules.begin() + static_cast<std::ptrdiff_t>(place), host::Rule{spec, {}});
        }
        return {};
      }
      case Command::replace:
        if (*request_.position > rules.size()) return refused("Index of replacement too big");
        rules[*request_.position - 1] = host::Rule{request_.specs.front(), {}};
        return {};
      case Command::check: return every_rule(rules, [](auto&, auto) {});
      default: break;
    }
    if (request_.position) {
      if (*request_.position > rules.size()) return refused("Index of deletion too big");
      rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(*request_.position - 1));
      return {};
    }
    return every_rule(rules, [](auto& all, auto found) { all.erase(found); });
  }

  template <class Act>
  Ending every_rule(std::vector<host::Rule>& rules, Act act) {
    for (const auto& spec : request_.specs) {
      const auto found = std::ranges::find(rules, spec, &host::Rule::spec);
      if (found == rules.end()) return no_such_rule(spec);
      act(rules, found);
    }
    return {};
  }

  const Request& request_;
  Context& context_;
  host::NetfilterTable* table_ = nullptr;
};

}  // namespace

Ending apply(const Request& request, Context& context) { return Run(request, context).go(); }

}  // namespace lvslab::sim::console::iptables
