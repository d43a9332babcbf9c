#pragma once
/// Colours and measures of the program: light, dark, for projectors, and of high contrast. Colour never says anything
/// alone: shapes, patterns and words say it too.

#include <QApplication>
#include <QColor>
#include <QFont>
#include <QObject>
#include <cstdint>
#include <optional>

namespace lvslab::gui {

enum class ThemeName : std::uint8_t { light, dark, projector, contrast };
/// By those words; nullopt: another word.
[[nodiscard]] std::optional<ThemeName> themeNamed(const QString& word);
[[nodiscard]] QString wordOf(ThemeName name);

struct Theme {
  bool isDark = false;
  double fontScale = 1;  ///< of the system's size
  double lineScale = 1;  ///< of strokes on the canvas
  QColor window, panel, canvas, text, faint, line, accent, accentText, mark, good, bad, warn, selection;
  QColor client, router, director, server, switchBody;
  /// Eight hues that people with any colour vision tell apart (after Okabe and Ito), by request.
  [[nodiscard]] QColor flow(quint32 number) const;
};

/// The theme in use; everybody who draws looks here, and draws again when it changes.
class Look final : public QObject {
  Q_OBJECT

 public:
  static Look& instance();
  [[nodiscard]] const Theme& theme() const { return m_theme; }
  [[nodiscard]] ThemeName name() const { return m_name; }
  /// Also gives the application its palette, font and style sheet.
  void use(ThemeName name);

 Q_SIGNALS:
  void changed();

 private:
  Look();
  ThemeName m_name = ThemeName::light;
  Theme m_theme;
  QFont m_systemFont;
};

inline const Theme& theme() { return Look::instance().theme(); }

}  // namespace lvslab::gui
