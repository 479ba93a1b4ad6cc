//! The doors: folder, poll, push, vendor socket, capture file.
