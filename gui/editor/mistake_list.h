#pragma once
/// What the loader says about the document, a line each: errors first, then warnings.

#include <QListWidget>

#include "editor/document.h"

namespace lvslab::gui {

class MistakeList final : public QListWidget {
  Q_OBJECT

 public:
  explicit MistakeList(Document& document, QWidget* parent = nullptr);

 Q_SIGNALS:
  /// A line was clicked, or Enter pressed on it.
  void wanted(const lvslab::sim::Remark& remark);

 private:
  void follow();

  Document& m_document;
  std::vector<sim::Remark> m_shown;
};

}  // namespace lvslab::gui
