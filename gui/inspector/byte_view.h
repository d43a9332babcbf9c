#pragma once
/// The bytes of a frame in hexadecimal and as letters. Some of them may be marked; a click tells which byte it hit.

#include <QPlainTextEdit>

#include <lvslab/net/bytes.h>

namespace lvslab::gui {

class ByteView final : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit ByteView(QWidget* parent = nullptr);
  /// They live as long as they are shown.
  void show(net::Bytes bytes);
  /// Marks `count` bytes from `first` on, and brings them in sight; 0: none.
  void mark(std::size_t first, std::size_t count);

 Q_SIGNALS:
  void byteChosen(std::size_t index);

 protected:
  void mouseReleaseEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void write();
  [[nodiscard]] int columnOf(int byte) const;
  [[nodiscard]] int letterColumn() const;

  net::Bytes m_bytes;
  int m_bytesARow = 16;  ///< or 8, where 16 do not fit
  std::size_t m_markFirst = 0;
  std::size_t m_markCount = 0;
};

}  // namespace lvslab::gui
