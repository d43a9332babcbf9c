#include "exports/wireshark.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace lvslab::gui {
namespace {

QString program() { return QStandardPaths::findExecutable(QStringLiteral("wireshark")); }
QString tr(const char* text) { return QCoreApplication::translate("Exports", text); }

}  // namespace

bool Wireshark::isInstalled() { return !program().isEmpty(); }

QString Wireshark::open(const Run& run, const FrameChoice& choice) {
  if (!isInstalled()) return tr("Wireshark is not installed here (on Debian: apt install wireshark).");
  if (!m_folder.isValid()) return tr("There is no place for a temporary file: %1.").arg(m_folder.errorString());
  const QString name = QFileInfo(run.file()).completeBaseName();
  const QString file = m_folder.filePath(QStringLiteral("%1-%2.pcapng").arg(name).arg(++m_files));
  if (const auto written = writeFrames(run, choice, file); !written.mistake.isEmpty()) return written.mistake;
  if (!QProcess::startDetached(program(), {file})) return tr("%1 does not start.").arg(program());
  return {};
}

}  // namespace lvslab::gui
