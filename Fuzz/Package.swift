// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that nobody who depends on Swiftlet builds it. `scripts/fuzz` builds it with the fuzzer and the
// address sanitizer in every module. What is fuzzed is linked in from the main package's sources, so that it can be reached
// whatever its access level, and nothing else has to be built.
let package = Package(
    name: "fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    ],
    targets: [
        .target(name: "FuzzTools"),
        .target(name: "SwiftletSchema", exclude: ["Macros.swift"]),
        .executableTarget(
            name: "fuzz-http",
            dependencies: [
                "FuzzTools",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            path: "Sources/HTTP"),
        .executableTarget(name: "fuzz-response", dependencies: ["FuzzTools"], path: "Sources/Response"),
        .executableTarget(name: "fuzz-json", dependencies: ["FuzzTools", "SwiftletSchema"], path: "Sources/JSON"),
        .executableTarget(name: "fuzz-query", dependencies: ["FuzzTools"], path: "Sources/Query"),
        .executableTarget(
            name: "fuzz-path",
            dependencies: ["FuzzTools", .product(name: "HTTPTypes", package: "swift-http-types")],
            path: "Sources/Path"),
        .executableTarget(name: "fuzz-dns", dependencies: ["FuzzTools"], path: "Sources/DNS"),
        .executableTarget(
            name: "fuzz-propagation",
            dependencies: ["FuzzTools", .product(name: "Tracing", package: "swift-distributed-tracing")],
            path: "Sources/Propagation"),
    ]
)

for target in package.targets {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            // The fuzzer's runtime has the entry point.
            .unsafeFlags(["-parse-as-library"]),
        ]
}
