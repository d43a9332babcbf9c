#include "exports/whole_file.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QTemporaryFile>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace lvslab::gui {
namespace {

QString cannotBeWritten(const QString& path, const QString& why) {
  return QCoreApplication::translate("Exports", "%1 cannot be written: %2.").arg(QDir::toNativeSeparators(path), why);
}

}  // namespace

QString writeWhole(const QString& path, const std::function<QString(QIODevice&)>& fill) {
  QSaveFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return cannotBeWritten(path, file.errorString());
  if (const QString mistake = fill(file); !mistake.isEmpty()) return mistake;  // the old content stays
  if (!file.commit()) return cannotBeWritten(path, file.errorString());
  return {};
}

QString writeWholeByPath(const QString& path, const std::function<QString(const QString&)>& fill) {
  const QFileInfo target(path);
  if (target.isDir()) return cannotBeWritten(path, QCoreApplication::translate("Exports", "it is a folder"));
  QTemporaryFile beside(target.absolutePath() + QStringLiteral("/.") + target.fileName() + QStringLiteral(".XXXXXX"));
  if (!beside.open()) return cannotBeWritten(path, beside.errorString());
  const QString name = beside.fileName();
  beside.close();
  if (const QString mistake = fill(name); !mistake.isEmpty()) return mistake;
  // As a new file of this user would have them, or as the old file had them; a temporary file is its owner's alone.
  const auto usual = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadGroup | QFileDevice::ReadOther;
  QFile::setPermissions(name, target.exists() ? target.permissions() : usual);
  if (std::rename(QFile::encodeName(name).constData(), QFile::encodeName(path).constData()) != 0) {
    return cannotBeWritten(path, QString::fromLocal8Bit(std::strerror(errno)));
  }
  beside.setAutoRemove(false);
  return {};
}

}  // namespace lvslab::gui
