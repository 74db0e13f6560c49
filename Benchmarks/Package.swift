// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who depends on Swiftlet builds it.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swiftlet", path: ".."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    ],
    targets: [
        .executableTarget(
            name: "json", dependencies: [.product(name: "SwiftletSchema", package: "swiftlet")], path: "Sources/JSON"),
        .executableTarget(
            name: "swiftlet-server",
            dependencies: [
                .product(name: "Swiftlet", package: "swiftlet"),
                .product(name: "SwiftletPostgres", package: "swiftlet"),
            ],
            path: "Sources/Swiftlet"),
        .executableTarget(
            name: "swiftlet-db",
            dependencies: [
                .product(name: "SwiftletClient", package: "swiftlet"),
                .product(name: "SwiftletData", package: "swiftlet"),
                .product(name: "SwiftletHTTP", package: "swiftlet"),
                .product(name: "SwiftletPostgres", package: "swiftlet"),
                .product(name: "SwiftletSchema", package: "swiftlet"),
            ],
            path: "Sources/Database",
            swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
        .executableTarget(
            name: "swiftlet-calls", dependencies: [.product(name: "SwiftletClient", package: "swiftlet")],
            path: "Sources/Calls",
            swiftSettings: [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
        .executableTarget(
            name: "swiftlet-client",
            dependencies: [
                .product(name: "SwiftletClient", package: "swiftlet"),
                .product(name: "SwiftletHTTP", package: "swiftlet"),
                .product(name: "SwiftletSchema", package: "swiftlet"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
            ],
            path: "Sources/Client"),
        .executableTarget(
            name: "hummingbird-server",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Sources/Hummingbird"),
    ]
)
