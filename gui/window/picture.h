#pragma once
/// A picture of the window at a moment of a run, made without anybody at the screen: documents' pictures come from
/// here.

#include <QSize>
#include <QString>

namespace lvslab::gui {

class MainWindow;

struct PictureWish {
  QString file;  ///< PNG
  QString at;    ///< an event's number, or a filter: the first event whose frame matches; empty: as opened
  QSize size{1280, 800};
};

/// When the window's run is finished and the moment is shown, saves the picture and ends the application: exit code 0,
/// or 2 with a message when there is no such moment or the file cannot be written.
void takePicture(MainWindow& window, const PictureWish& wish);

}  // namespace lvslab::gui
