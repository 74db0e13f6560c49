// swift-tools-version: 6.2

import CompilerPluginSupport
import PackageDescription

let package = Package(
    name: "swiftlet",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "SwiftletSchema", targets: ["SwiftletSchema"]),
        .library(name: "SwiftletHTTP", targets: ["SwiftletHTTP"]),
        .library(name: "SwiftletData", targets: ["SwiftletData"]),
        .library(name: "SwiftletSQLite", targets: ["SwiftletSQLite"]),
        .library(name: "SwiftletPostgres", targets: ["SwiftletPostgres"]),
        .library(name: "SwiftletTelemetry", targets: ["SwiftletTelemetry"]),
        .library(name: "SwiftletClient", targets: ["SwiftletClient"]),
        .library(name: "Swiftlet", targets: ["Swiftlet", "SwiftletSQLite"]),
        .library(name: "SwiftletTesting", targets: ["SwiftletTesting", "SwiftletSQLite"]),
        .executable(name: "swiftlet", targets: ["SwiftletProgram"]),
        .executable(name: "user", targets: ["UserExample"]),
        .executable(name: "role", targets: ["RoleExample"]),
        .executable(name: "region", targets: ["RegionExample"]),
        .executable(name: "todo", targets: ["TodoExample"]),
        .executable(name: "conformance", targets: ["ConformanceExample"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .target(name: "SwiftletSchema", dependencies: ["SwiftletMacros"]),
        .macro(
            name: "SwiftletMacros",
            dependencies: [
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
            ]),
        .target(
            name: "SwiftletHTTP",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .target(name: "SwiftletData", dependencies: ["SwiftletSchema", "SwiftletMacros"]),
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]),
        .target(name: "SwiftletSQLite", dependencies: ["SwiftletData", "SwiftletSchema", "CSQLite"]),
        .systemLibrary(
            name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(name: "SwiftletPostgres", dependencies: ["SwiftletData", "SwiftletSchema", "CPostgres"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(
            name: "SwiftletTelemetry",
            dependencies: [
                "CZlib",
                .product(name: "CoreMetrics", package: "swift-metrics"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Yams", package: "Yams"),
            ]),
        // Holds what reads bytes, and knows nothing of requests, by links to SwiftletHTTP's sources: so both modules have it
        // compiled into their own loops.
        .target(
            name: "SwiftletClient",
            dependencies: [
                "SwiftletSchema",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ]),
        .target(
            name: "Swiftlet",
            dependencies: [
                "SwiftletSchema", "SwiftletMacros", "SwiftletHTTP", "SwiftletData", "SwiftletTelemetry",
                "SwiftletClient",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .target(
            name: "SwiftletTesting",
            dependencies: [
                "Swiftlet", "SwiftletSQLite",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),

        .target(
            name: "SwiftletCLI",
            dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")]),
        .executableTarget(
            name: "SwiftletProgram",
            dependencies: ["SwiftletCLI", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

        .executableTarget(
            name: "UserExample", dependencies: ["Swiftlet", "SwiftletSQLite", "SwiftletPostgres"],
            path: "Examples/User"),
        .executableTarget(
            name: "RoleExample", dependencies: ["Swiftlet", "SwiftletSQLite", "SwiftletPostgres"],
            path: "Examples/Role"),
        .executableTarget(
            name: "RegionExample", dependencies: ["Swiftlet", "SwiftletSQLite", "SwiftletPostgres"],
            path: "Examples/Region"),
        .executableTarget(
            name: "TodoExample", dependencies: ["Swiftlet", "SwiftletSQLite", "SwiftletPostgres"],
            path: "Examples/Todo"),
        .executableTarget(
            name: "ConformanceExample", dependencies: ["Swiftlet", "SwiftletSQLite", "SwiftletPostgres"],
            path: "Examples/Conformance"),

        .testTarget(name: "SwiftletSchemaTests", dependencies: ["SwiftletSchema"]),
        // Holds the macros' sources by a link: a test that depends on a macro makes all tests, and what they depend on, be
        // built a second time as tools.
        .testTarget(
            name: "SwiftletMacrosTests",
            dependencies: [
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacroExpansion", package: "swift-syntax"),
            ],
            exclude: ["Macros/Plugin.swift"]),
        .testTarget(
            name: "SwiftletHTTPTests",
            dependencies: [
                "SwiftletHTTP", "WireCases",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ]),
        .testTarget(name: "SwiftletDataTests", dependencies: ["SwiftletData", "SwiftletSchema"]),
        .testTarget(
            name: "SwiftletSQLiteTests",
            dependencies: [
                "SwiftletData", "SwiftletSQLite", "SwiftletSchema", "SwiftletTesting", "MigrationProbe", "TestTools",
            ]),
        .testTarget(
            name: "SwiftletPostgresTests",
            dependencies: [
                "CPostgres", "SwiftletData", "SwiftletPostgres", "SwiftletSchema", "SwiftletTesting", "MigrationProbe",
                "TestTools",
            ]),
        .testTarget(
            name: "SwiftletClientTests",
            dependencies: [
                "SwiftletClient", "SwiftletHTTP", "SwiftletSchema", "SwiftletTesting", "TestTools",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        .testTarget(
            name: "SwiftletTelemetryTests",
            dependencies: [
                "SwiftletTelemetry", "TestTools",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ]),
        // What tests of several modules share: programs that judge from outside.
        .target(name: "TestTools", path: "Tests/support/TestTools"),
        // Messages that tests of several modules send, and what must become of them.
        .target(name: "WireCases", path: "Tests/support/WireCases"),
        // A service that the tests start as a process of its own.
        .executableTarget(
            name: "LifecycleProbe",
            dependencies: ["Swiftlet", "SwiftletSQLite", .product(name: "Metrics", package: "swift-metrics")],
            path: "Tests/LifecycleProbe"),
        // The stand-in for a Consul agent, for scripts/demo.
        .executableTarget(name: "ConsulProbe", dependencies: ["SwiftletTesting"], path: "Tests/ConsulProbe"),
        // A service with migrations that the tests start as processes of their own.
        .executableTarget(
            name: "MigrationProbe", dependencies: ["Swiftlet", "SwiftletSQLite", "SwiftletPostgres"],
            path: "Tests/MigrationProbe"),
        .testTarget(
            name: "SwiftletTests",
            dependencies: [
                "Swiftlet", "SwiftletTesting", "SwiftletHTTP", "SwiftletSchema", "SwiftletTelemetry", "LifecycleProbe",
                "TestTools", "WireCases",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                "SwiftletData",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "SwiftletCLITests", dependencies: ["SwiftletCLI", "TestTools"]),
        .testTarget(
            name: "SwiftletTestingTests",
            dependencies: ["Swiftlet", "SwiftletTesting", .product(name: "NIOCore", package: "swift-nio")]),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "Swiftlet", "SwiftletTesting", "UserExample", "RoleExample", "RegionExample", "TodoExample",
                "ConformanceExample", "TestTools",
            ]),
    ]
)

for target in package.targets {
    guard target.type != .system else { continue }
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            .treatAllWarnings(as: .error),
        ]
}
