#include "inspector/why_panel.h"

#include "look/theme.h"
#include "look/time_words.h"

namespace lvslab::gui {
namespace {

QString html(const std::string& text) { return QString::fromStdString(text).toHtmlEscaped(); }

QString tableOf(const std::vector<std::vector<std::string>>& rows) {
  QString text = QStringLiteral("<table cellspacing='0' cellpadding='3'>");
  bool isFirst = true;
  for (const auto& row : rows) {
    const bool isChosen = !isFirst && !row.front().empty();
    text += isChosen ? QStringLiteral("<tr bgcolor='%1'>").arg(theme().selection.name()) : QStringLiteral("<tr>");
    for (const auto& cell : row) {
      text += (isFirst ? QStringLiteral("<th align='right' style='white-space:nowrap'>%1</th>")
                       : QStringLiteral("<td align='right' style='white-space:nowrap'>%1</td>"))
                  .arg(isChosen ? QStringLiteral("<b>%1</b>").arg(html(cell)) : html(cell));
    }
    text += QStringLiteral("</tr>");
    isFirst = false;
  }
  return text + QStringLiteral("</table>");
}

}  // namespace

WhyPanel::WhyPanel(Focus& focus, Words& words, QWidget* parent) : QTextBrowser(parent), m_focus(focus), m_words(words) {
  setOpenLinks(false);
  setFrameShape(QFrame::NoFrame);
  setAccessibleName(tr("Why"));
  connect(&focus, &Focus::moved, this, &WhyPanel::showMoment);
  connect(&Look::instance(), &Look::changed, this, &WhyPanel::showMoment);
}

void WhyPanel::showMoment() {
  if (!m_focus.run().isOpen()) return;
  if (m_focus.position() == 0) {
    clear();
    return;
  }
  const auto told = m_words.tell(m_focus.position());
  QString text;
  if (!told.headline.empty()) text += QStringLiteral("<p><b>%1</b></p>").arg(html(told.headline));
  for (const auto& step : told.steps) {
    const QColor colour = step.kind == sim::OutlineStep::Kind::drops      ? theme().bad
                          : step.kind == sim::OutlineStep::Kind::delivers ? theme().good
                                                                          : theme().text;
    text += QStringLiteral("<p><b>%1</b> <span style='color:%2'>%3</span></p>")
                .arg(html(step.node), colour.name(), html(step.action));
    if (!step.details.empty()) {
      text += QStringLiteral("<table cellspacing='0' cellpadding='2'>");
      for (const auto& detail : step.details) {
        const QString value = detail.before.empty()
                                  ? html(detail.after)
                                  : QStringLiteral("%1 → <b style='background:%3'>%2</b>")
                                        .arg(html(detail.before), html(detail.after), theme().mark.name());
        text += QStringLiteral("<tr><td style='color:%1'>%2&nbsp;</td><td>%3</td></tr>")
                    .arg(theme().faint.name(), html(detail.label), value);
      }
      text += QStringLiteral("</table>");
    }
    if (step.reasons.empty()) continue;
    text += QStringLiteral("<ul>");
    for (const auto& reason : step.reasons) {
      text += QStringLiteral("<li>%1%2</li>")
                  .arg(html(reason.sentence), reason.table.empty() ? QString() : tableOf(reason.table));
    }
    text += QStringLiteral("</ul>");
  }
  setHtml(text);
}

}  // namespace lvslab::gui
