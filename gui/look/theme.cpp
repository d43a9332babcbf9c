#include "look/theme.h"

#include <QPalette>
#include <array>

#include "look/outlined_style.h"

namespace lvslab::gui {
namespace {

Theme lightTheme() {
  Theme t;
  t.window = QColor(0xf4, 0xf5, 0xf7);
  t.panel = QColor(0xff, 0xff, 0xff);
  t.canvas = QColor(0xfb, 0xfc, 0xfd);
  t.text = QColor(0x1b, 0x1f, 0x24);
  t.faint = QColor(0x57, 0x60, 0x6a);
  t.line = QColor(0xd0, 0xd7, 0xde);
  t.accent = QColor(0x0a, 0x58, 0xca);
  t.accentText = Qt::white;
  t.mark = QColor(0xff, 0xe9, 0xc9);
  t.good = QColor(0x11, 0x63, 0x29);
  t.bad = QColor(0xb3, 0x14, 0x1d);
  t.warn = QColor(0x8a, 0x46, 0x00);
  t.selection = QColor(0xdb, 0xe9, 0xff);
  t.client = QColor(0xe3, 0xee, 0xfb);
  t.router = QColor(0xe9, 0xec, 0xf0);
  t.director = QColor(0xff, 0xf0, 0xcf);
  t.server = QColor(0xde, 0xf3, 0xe4);
  t.switchBody = QColor(0xf0, 0xea, 0xf7);
  return t;
}

Theme darkTheme() {
  Theme t;
  t.isDark = true;
  t.window = QColor(0x16, 0x1b, 0x22);
  t.panel = QColor(0x0d, 0x11, 0x17);
  t.canvas = QColor(0x10, 0x15, 0x1c);
  t.text = QColor(0xe6, 0xed, 0xf3);
  t.faint = QColor(0x9a, 0xa4, 0xaf);
  t.line = QColor(0x3a, 0x42, 0x4d);
  t.accent = QColor(0x6c, 0xb0, 0xff);
  t.accentText = QColor(0x06, 0x12, 0x22);
  t.mark = QColor(0x55, 0x38, 0x0c);
  t.good = QColor(0x56, 0xd3, 0x64);
  t.bad = QColor(0xff, 0x8a, 0x80);
  t.warn = QColor(0xf0, 0xb0, 0x72);
  t.selection = QColor(0x1d, 0x3a, 0x5f);
  t.client = QColor(0x1c, 0x2f, 0x45);
  t.router = QColor(0x2a, 0x30, 0x38);
  t.director = QColor(0x45, 0x36, 0x12);
  t.server = QColor(0x16, 0x38, 0x24);
  t.switchBody = QColor(0x32, 0x29, 0x40);
  return t;
}

Theme projectorTheme() {
  Theme t = lightTheme();
  t.fontScale = 1.5;
  t.lineScale = 1.8;
  t.window = t.panel = t.canvas = Qt::white;
  t.text = Qt::black;
  t.faint = QColor(0x3a, 0x40, 0x47);
  t.line = QColor(0x8c, 0x95, 0x9f);
  return t;
}

Theme contrastTheme() {
  Theme t;
  t.isDark = true;
  t.lineScale = 1.5;
  t.window = t.panel = t.canvas = Qt::black;
  t.text = Qt::white;
  t.faint = QColor(0xe0, 0xe0, 0xe0);
  t.line = Qt::white;
  t.accent = QColor(0xff, 0xff, 0x00);
  t.accentText = Qt::black;
  t.mark = QColor(0x66, 0x44, 0x00);
  t.good = QColor(0x00, 0xff, 0x66);
  t.bad = QColor(0xff, 0x70, 0x70);
  t.warn = QColor(0xff, 0xb0, 0x40);
  t.selection = QColor(0x00, 0x3c, 0x80);
  t.client = t.router = t.director = t.server = t.switchBody = Qt::black;
  return t;
}

QPalette paletteOf(const Theme& t) {
  QPalette p;
  p.setColor(QPalette::Window, t.window);
  p.setColor(QPalette::WindowText, t.text);
  p.setColor(QPalette::Base, t.panel);
  p.setColor(QPalette::AlternateBase, t.window);
  p.setColor(QPalette::Text, t.text);
  p.setColor(QPalette::Button, t.window);
  p.setColor(QPalette::ButtonText, t.text);
  p.setColor(QPalette::BrightText, t.bad);
  p.setColor(QPalette::Highlight, t.selection);
  p.setColor(QPalette::HighlightedText, t.text);
  p.setColor(QPalette::Link, t.accent);
  p.setColor(QPalette::ToolTipBase, t.panel);
  p.setColor(QPalette::ToolTipText, t.text);
  p.setColor(QPalette::PlaceholderText, t.faint);
  p.setColor(QPalette::Light, t.panel);
  p.setColor(QPalette::Midlight, t.line);
  p.setColor(QPalette::Mid, t.line);
  p.setColor(QPalette::Dark, t.line);
  p.setColor(QPalette::Shadow, t.line);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    QColor off = t.faint;
    off.setAlpha(130);
    p.setColor(QPalette::Disabled, role, off);
  }
  return p;
}

}  // namespace

std::optional<ThemeName> themeNamed(const QString& word) {
  if (word == u"light") return ThemeName::light;
  if (word == u"dark") return ThemeName::dark;
  if (word == u"projector") return ThemeName::projector;
  if (word == u"contrast") return ThemeName::contrast;
  return std::nullopt;
}

QString wordOf(ThemeName name) {
  switch (name) {
    case ThemeName::light: return QStringLiteral("light");
    case ThemeName::dark: return QStringLiteral("dark");
    case ThemeName::projector: return QStringLiteral("projector");
    case ThemeName::contrast: return QStringLiteral("contrast");
  }
  return {};
}

QColor Theme::flow(quint32 number) const {
  static const std::array<QColor, 8> onLight{
      QColor(0x00, 0x72, 0xb2), QColor(0xb8, 0x4a, 0x00), QColor(0x00, 0x7a, 0x5a), QColor(0xa8, 0x4a, 0x80),
      QColor(0x7a, 0x62, 0x00), QColor(0x2b, 0x7f, 0xb0), QColor(0x6b, 0x44, 0xa8), QColor(0x50, 0x50, 0x50)};
  static const std::array<QColor, 8> onDark{
      QColor(0x5a, 0xb8, 0xf0), QColor(0xf0, 0x8a, 0x40), QColor(0x30, 0xc8, 0x9a), QColor(0xe6, 0x96, 0xc0),
      QColor(0xf0, 0xe4, 0x42), QColor(0x9a, 0xd8, 0xf8), QColor(0xb8, 0x9a, 0xf0), QColor(0xc8, 0xc8, 0xc8)};
  if (number == 0) return faint;
  return (isDark ? onDark : onLight)[(number - 1) % 8];
}

Look& Look::instance() {
  static Look look;
  return look;
}

Look::Look() : m_theme(lightTheme()), m_systemFont(QApplication::font()) {}

void Look::use(ThemeName name) {
  m_name = name;
  switch (name) {
    case ThemeName::light: m_theme = lightTheme(); break;
    case ThemeName::dark: m_theme = darkTheme(); break;
    case ThemeName::projector: m_theme = projectorTheme(); break;
    case ThemeName::contrast: m_theme = contrastTheme(); break;
  }
  QApplication::setStyle(new OutlinedStyle);
  QApplication::setPalette(paletteOf(m_theme));
  QFont font = m_systemFont;
  font.setPointSizeF(m_systemFont.pointSizeF() * m_theme.fontScale);
  QApplication::setFont(font);
  Q_EMIT changed();
}

}  // namespace lvslab::gui
