//! What is seen: pages, text, API and push, rendered from the desk's snapshot.
