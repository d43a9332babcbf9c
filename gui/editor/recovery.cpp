#include "editor/recovery.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUuid>

namespace lvslab::gui {
namespace {

QString folder() {
  return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recovery");
}

QString newPath() {
  return folder() + u'/' + QUuid::createUuid().toString(QUuid::WithoutBraces) + QStringLiteral(".json");
}

QString lockOf(const QString& path) { return path + QStringLiteral(".lock"); }

std::optional<RecoveredText> read(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
  const QJsonObject kept = QJsonDocument::fromJson(file.readAll()).object();
  if (!kept.contains(QStringLiteral("text"))) return std::nullopt;
  return RecoveredText{kept[QStringLiteral("file")].toString(), kept[QStringLiteral("text")].toString().toStdString(),
                       QDateTime::fromString(kept[QStringLiteral("when")].toString(), Qt::ISODate), path};
}

}  // namespace

RecoveryFile::RecoveryFile() : m_path(newPath()), m_lock(lockOf(m_path)) {
  m_lock.setStaleLockTime(0);  // an editor may be open for days
}

RecoveryFile::~RecoveryFile() = default;

QString RecoveryFile::keep(const QString& file, const std::string& text) {
  if (!QDir().mkpath(folder())) return QStringLiteral("%1: cannot be made").arg(folder());
  if (!m_lock.isLocked() && !m_lock.tryLock(0)) return QStringLiteral("%1: cannot be locked").arg(m_path);
  QSaveFile out(m_path);
  if (!out.open(QIODevice::WriteOnly)) return out.errorString();
  out.write(QJsonDocument(QJsonObject{{QStringLiteral("file"), file},
                                      {QStringLiteral("when"), QDateTime::currentDateTime().toString(Qt::ISODate)},
                                      {QStringLiteral("text"), QString::fromStdString(text)}})
                .toJson());
  return out.commit() ? QString() : out.errorString();
}

void RecoveryFile::forget() {
  QFile::remove(m_path);
  m_lock.unlock();
}

QList<RecoveredText> leftBehind() {
  QList<RecoveredText> found;
  for (const auto& entry : QDir(folder()).entryInfoList({QStringLiteral("*.json")}, QDir::Files, QDir::Time)) {
    QLockFile lock(lockOf(entry.filePath()));
    lock.setStaleLockTime(0);
    if (!lock.tryLock(0)) continue;  // its program is alive
    if (auto kept = read(entry.filePath())) found.append(*kept);
  }
  return found;
}

void forgetLeftBehind(const RecoveredText& recovered) { QFile::remove(recovered.kept); }

}  // namespace lvslab::gui
