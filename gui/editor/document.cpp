#include "editor/document.h"

#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>

#include <lvslab/sim/console.h>

#include "editor/text_command.h"

namespace lvslab::gui {
namespace {

constexpr int autosave_ms = 3000;

/// With "\n" alone at the ends of lines, if every line ends in "\r\n"; nullopt otherwise.
std::optional<std::string> withoutReturns(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool isPair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if ((text[i] == '\r') != isPair || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))) return std::nullopt;
    if (!isPair) plain += text[i];
  }
  return plain.size() == text.size() ? std::nullopt : std::optional(plain);
}

}  // namespace

Document::Document(QObject* parent) : QObject(parent) {
  m_autosave.setSingleShot(true);
  m_autosave.setInterval(autosave_ms);
  connect(&m_autosave, &QTimer::timeout, this, &Document::writeDown);
  connect(&m_stack, &QUndoStack::cleanChanged, this, [this](bool isClean) {
    if (isClean) discard();
    Q_EMIT modifiedChanged();
  });
}

Document::~Document() {
  m_stack.disconnect(this);  // it tells that it is clean while it goes, when what hears of it is gone
}

void Document::open(const std::string& text, const QString& file) {
  m_autosave.stop();
  if (m_recovery) m_recovery->forget();
  m_recovery.reset();
  const auto plain = withoutReturns(text);
  m_hasCarriageReturns = plain.has_value();
  m_text = plain.value_or(text);
  m_file = file;
  m_isOpen = true;
  m_outline = {};
  m_stack.clear();
  m_stack.setClean();
  Q_EMIT opened();
  understand();
  Q_EMIT modifiedChanged();
}

void Document::restore(const RecoveredText& recovered) {
  open(recovered.text, recovered.file);
  m_stack.resetClean();
  writeDown();
  forgetLeftBehind(recovered);
}

void Document::tellAgain() {
  Q_EMIT opened();
  Q_EMIT changed();
  Q_EMIT modifiedChanged();
}

QString Document::shownName() const { return m_file.isEmpty() ? tr("New scenario") : QFileInfo(m_file).fileName(); }

bool Document::hasErrors() const {
  return std::ranges::any_of(m_remarks,
                             [](const auto& remark) { return remark.severity == sim::Remark::Severity::error; });
}

void Document::edit(const QString& name, const std::function<void(sim::ScenarioText&)>& change,
                    const QString& mergeKey) {
  if (!m_network) return;
  sim::ScenarioText after = *m_network;
  change(after);
  push(sim::difference(m_text, after.text()), name, mergeKey);
}

void Document::replaceText(const std::string& text, const QString& name, const QString& mergeKey) {
  push(sim::difference(m_text, text), name, mergeKey);
}

void Document::push(sim::TextChange change, const QString& name, const QString& mergeKey) {
  if (change.is_empty()) return;
  const QString key = mergeKey.isEmpty() ? QString() : mergeKey + u'#' + QString::number(m_mergeEpoch);
  m_stack.push(new TextCommand(*this, std::move(change), name, key));
}

void Document::apply(const sim::TextChange& change) { change.apply_to(m_text); }

void Document::understand() {
  auto read = sim::ScenarioText::read(m_text);
  m_network.reset();
  if (read) {
    m_network = std::move(*read);
    m_outline = sim::outline_of(*m_network);
  }
  m_remarks = sim::parse_scenario(m_text, shownName().toStdString(), sim::judge_command).remarks;
  Q_EMIT changed();
  // The stack tells that it is clean again only after this.
  m_autosave.start();
}

void Document::writeDown() {
  if (!isModified()) return;
  if (!m_recovery) m_recovery = std::make_unique<RecoveryFile>();
  const QString mistake = m_recovery->keep(m_file, bytes());
  if (!mistake.isEmpty()) qWarning("the changes cannot be kept for a recovery: %s", qUtf8Printable(mistake));
}

void Document::discard() {
  m_autosave.stop();
  if (m_recovery) m_recovery->forget();
}

QString Document::save() { return saveAs(m_file); }

std::string Document::bytes() const {
  if (!m_hasCarriageReturns) return m_text;
  std::string bytes;
  for (const char c : m_text) bytes += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return bytes;
}

QString Document::saveAs(const QString& file) {
  const std::string bytes = this->bytes();
  QSaveFile out(file);
  if (!out.open(QIODevice::WriteOnly)) return tr("%1: %2").arg(file, out.errorString());
  out.write(bytes.data(), static_cast<qint64>(bytes.size()));
  if (!out.commit()) return tr("%1: %2").arg(file, out.errorString());
  m_file = file;
  endMerging();
  m_stack.setClean();
  discard();
  Q_EMIT modifiedChanged();
  return {};
}

}  // namespace lvslab::gui
