import SwiftletData
import Testing

@testable import Swiftlet

@Suite struct DatabaseSettingsTests {
    @Test func `every option of a database has a setting`() throws {
        let options = try DatabaseOptions(
            settings([
                "--database-pool-min", "2", "--database-pool-max", "9", "--database-acquire-timeout", "1s",
                "--database-pool-idle-limit", "2s", "--database-pool-lifetime", "3s", "--database-pool-leak-after",
                "4s",
                "--database-readers", "5", "--database-busy-timeout", "6s", "--database-connect-timeout", "7s",
                "--database-statement-timeout", "8s", "--database-replicas", "postgres://a,postgres://b",
                "--database-max-lag", "9s", "--database-named-statements", "false", "--database-statement-cache", "10",
            ]))
        #expect(
            options.pool
                == PoolOptions(
                    minimum: 2, maximum: 9, acquireTimeout: .seconds(1), idleLimit: .seconds(2),
                    lifetimeLimit: .seconds(3), leakAfter: .seconds(4)))
        #expect(options.maximumReaders == 5)
        #expect(options.busyTimeout == .seconds(6))
        #expect(options.connectTimeout == .seconds(7))
        #expect(options.statementTimeout == .seconds(8))
        #expect(options.replicas == ["postgres://a", "postgres://b"])
        #expect(options.maximumLag == .seconds(9))
        #expect(!options.namedStatements)
        #expect(options.statementCacheSize == 10)
    }

    @Test func `without settings the options are the usual ones`() throws {
        let (given, usual) = (try DatabaseOptions(settings([])), DatabaseOptions())
        #expect(given.pool == usual.pool)
        #expect(given.statementTimeout == .seconds(15))
        #expect(given.connectTimeout == .seconds(10))
        #expect(given.namedStatements && given.replicas.isEmpty)
    }

    @Test func `a minimum beyond the maximum is refused with both`() throws {
        let error = #expect(throws: SettingsError.self) {
            try DatabaseOptions(settings(["--database-pool-min", "17"]))
        }
        #expect(error?.setting == "database.pool.min")
        #expect(error?.description.contains("at most database.pool.max, which is 16, not 17") == true)
    }

    @Test func `the addresses of replicas, which have passwords, are not shown`() throws {
        let settings = try settings(["--database-replicas", "postgres://me:secret@a"])
        _ = try DatabaseOptions(settings)
        #expect(!settings.help.contains("secret@"))
    }

    @Test(arguments: [
        PoolOptions(maximum: 0), PoolOptions(minimum: -1), PoolOptions(minimum: 3, maximum: 2),
        PoolOptions(acquireTimeout: .seconds(-1)), PoolOptions(leakAfter: .seconds(-1)),
    ])
    func `options that no pool can keep are refused by whoever opens a database`(_ pool: PoolOptions) async {
        let error = await #expect(throws: DataError.self) {
            try await Database.open(
                "sqlite::memory:", engines: LinkedEngines.all, options: DatabaseOptions(pool: pool))
        }
        #expect(error?.code == .configuration)
    }
}
