// What SwiftletSQLite needs of C: SQLite, and its functions with a variable number of arguments, which Swift cannot call.
#pragma once

#include <sqlite3.h>

/// Has text in double quotes be a name always, as the standard says, and never a string (sqlite.org/quirks.html#dblquote).
static inline void csqlite_refuse_quoted_strings(sqlite3 *db) {
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (void *)0);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (void *)0);
}
