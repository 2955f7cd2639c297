//! What goes on by the link of a mail.

mod invitations;
mod passwords;
