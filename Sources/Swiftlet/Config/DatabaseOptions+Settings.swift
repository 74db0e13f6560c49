import SwiftletData

extension DatabaseOptions {
    /// Options as the settings say; each setting is declared by being read.
    ///
    /// - Throws: ``SettingsError`` for the first setting that is wrong.
    init(_ settings: Settings) throws {
        self.init()
        try pool.read(settings)
        maximumReaders = try settings.value(
            "database.readers", default: maximumReaders, atLeast: 1,
            help: "How many connections read at once, at most.")
        busyTimeout = try settings.value(
            "database.busyTimeout", default: busyTimeout, atLeast: .zero,
            help: "How long a statement waits for a lock that another process holds.")
        connectTimeout = try settings.value(
            "database.connectTimeout", default: connectTimeout, atLeast: .milliseconds(1),
            help: "How long connecting to the database may take.")
        statementTimeout = try settings.value(
            "database.statementTimeout", default: statementTimeout, atLeast: .zero,
            help: "How long a statement may take before it is ended; 0 is no limit.")
        replicas = try settings.value(
            "database.replicas", default: replicas,
            help: "The addresses of replicas, which are read from instead of the database itself.", secret: true)
        maximumLag = try settings.value(
            "database.maxLag", default: maximumLag, atLeast: .zero,
            help: "How far a replica may be behind before nothing is read from it.")
        namedStatements = try settings.value(
            "database.namedStatements", default: namedStatements,
            help: "Whether statements are prepared once for each connection; not behind PgBouncer in transaction mode, "
                + "which takes no migrations either: see database.migrate.")
        statementCacheSize = try settings.value(
            "database.statementCache", default: statementCacheSize, atLeast: 0,
            help: "How many statements each connection keeps prepared at most.")
    }
}

extension PoolOptions {
    fileprivate mutating func read(_ settings: Settings) throws {
        minimum = try settings.value(
            "database.pool.min", default: minimum, atLeast: 0,
            help: "How many connections are kept open though nobody uses them.")
        maximum = try settings.value(
            "database.pool.max", default: maximum, atLeast: 1,
            help: "How many connections there are for transactions, at most; a database that is a file has one.")
        acquireTimeout = try settings.value(
            "database.acquireTimeout", default: acquireTimeout, atLeast: .milliseconds(1),
            help: "How long a request waits for a connection before it is answered with 503.")
        idleLimit = try settings.value(
            "database.pool.idleLimit", default: idleLimit, atLeast: .zero,
            help: "How long a connection beyond database.pool.min stays open unused; 0 is no limit.")
        lifetimeLimit = try settings.value(
            "database.pool.lifetime", default: lifetimeLimit, atLeast: .zero,
            help: "How long a connection is used before it is replaced; 0 is no limit.")
        leakAfter = try settings.value(
            "database.pool.leakAfter", default: leakAfter, atLeast: .zero,
            help: "How long a connection is held when that is logged, with file and line; 0 is never.")
        guard minimum <= maximum else {
            throw SettingsError(
                .unreadableValue, setting: "database.pool.min",
                "The setting database.pool.min must be at most database.pool.max, which is \(maximum), not \(minimum).")
        }
    }
}
