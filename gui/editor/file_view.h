#pragma once
/// The text of the file, to be edited: kept in step with the canvas and the forms, both ways. Lines that the loader has
/// something to say about are marked.

#include <QPlainTextEdit>

#include "editor/document.h"

namespace lvslab::gui {

class FileView final : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit FileView(Document& document, QWidget* parent = nullptr);

  /// From 1; 0 is the beginning.
  void goToLine(std::size_t line);

 protected:
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  friend class LineNumbers;
  void follow();
  void take();
  void mark();
  void paintNumbers(QPaintEvent* event);
  [[nodiscard]] QString textNow() const;

  Document& m_document;
  QWidget* m_numbers;
  bool m_isFollowing = false;
};

}  // namespace lvslab::gui
