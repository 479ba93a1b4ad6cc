//! What is showing: stories, shelves and the quote book, folded from released facts.
