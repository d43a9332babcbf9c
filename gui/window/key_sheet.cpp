#include "window/key_sheet.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace lvslab::gui {

QString keySheet(const std::vector<ListedAction>& actions) {
  QString text;
  QString menu;
  for (const auto& [where, name, action] : actions) {
    if (action->shortcuts().isEmpty()) continue;
    if (where != menu) {
      text += QStringLiteral("%1<h3>%2</h3><table cellpadding='2'>")
                  .arg(menu.isEmpty() ? QString() : QStringLiteral("</table>"), where.toHtmlEscaped());
      menu = where;
    }
    QStringList keys;
    for (const auto& key : action->shortcuts()) {
      keys << QStringLiteral("<b>%1</b>").arg(key.toString(QKeySequence::NativeText).toHtmlEscaped());
    }
    text += QStringLiteral("<tr><td width='150'>%1</td><td>%2</td></tr>")
                .arg(keys.join(QObject::tr(" or ")), name.toHtmlEscaped());
  }
  return text + (menu.isEmpty() ? QString() : QStringLiteral("</table>"));
}

void showKeySheet(const std::vector<ListedAction>& actions, QWidget* parent) {
  auto* sheet = new QDialog(parent);
  sheet->setAttribute(Qt::WA_DeleteOnClose);
  sheet->setWindowTitle(QObject::tr("Keys"));
  sheet->resize(520, 620);
  auto* text = new QTextBrowser;
  text->setHtml(keySheet(actions));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  QObject::connect(buttons, &QDialogButtonBox::rejected, sheet, &QDialog::reject);
  auto* layout = new QVBoxLayout(sheet);
  layout->addWidget(text);
  layout->addWidget(buttons);
  sheet->open();
}

}  // namespace lvslab::gui
