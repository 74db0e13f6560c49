import Foundation
import Swiftlet
import SwiftletTesting
import Testing

/// Keeps the contract.
@Service
struct Parcels: ParcelAPI {
    let parcels: [Parcel]

    func getParcel(id: Int) async throws -> Parcel {
        guard let parcel = parcels.first(where: { $0.id == id }) else { throw ParcelError.noSuchParcel(id: id) }
        return parcel
    }

    func listParcels(place: String?, page: Int, pageSize: Int) async throws -> Page<Parcel> {
        let found = parcels.filter { place == nil || $0.place == place }
        return Page(found, page: page, pageSize: pageSize, total: found.count)
    }
}

/// Calls what keeps it, wherever that is.
@Service("/orders")
struct OrderService {
    let parcels: any ParcelAPI

    /// Tell where an order is
    @GET("/{id}/place")
    func place(id: Int) async throws -> String {
        try await parcels.getParcel(id: id).place
    }
}

private struct ParcelApp: Microservice {
    static let name = "parcel"

    func configure(_ app: App) throws {
        app.add(Parcels(parcels: [Parcel(id: 1, place: "here"), Parcel(id: 2, place: "there")]))
    }
}

private struct OrderApp: Microservice {
    static let name = "order"
    var mock: (any ParcelAPI)?

    func configure(_ app: App) throws {
        app.add(OrderService(parcels: mock ?? ParcelAPIClient(app.client("parcel"))))
    }
}

@Suite struct ParcelContractTests {
    @Test(arguments: TestTransport.allCases)
    func `a client calls what keeps the contract`(transport: TestTransport) async throws {
        try await withTestApp(ParcelApp(), transport: transport) { app in
            let parcels = app.client(ParcelAPIClient.self)
            let place = try await parcels.getParcel(id: 2).place
            #expect(place == "there")
            let page = Page([Parcel(id: 1, place: "here")], page: 1, pageSize: 20, total: 1)
            let found = try await parcels.listParcels(place: "here")
            #expect(found == page)
            await #expect(throws: ParcelError.self) { try await parcels.getParcel(id: 3) }
        }
    }

    @Test func `one service calls another over the network, and passes on how it fails`() async throws {
        try await withTestApp(ParcelApp(), transport: .socket) { parcels in
            try await withTestApp(OrderApp(mock: parcels.client(ParcelAPIClient.self)), transport: .socket) { orders in
                let place = try await orders.client(OrderService.self).place(id: 1)
                #expect(place == "here")
                let answer = try await orders.request(.get, "/orders/7/place")
                let failure = #"{"code":30404,"message":"There is no such parcel.","error":{"id":7}}"#
                #expect(answer.status == .notFound && answer.text == failure)
            }
        }
    }

    @Test func `any value that keeps the contract is a mock`() async throws {
        let mock = Parcels(parcels: [Parcel(id: 5, place: "in a test")])
        try await withTestApp(OrderApp(mock: mock)) { app in
            let place = try await app.client(OrderService.self).place(id: 5)
            #expect(place == "in a test")
        }
    }

    @Test func `the service called is mocked as every other`() async throws {
        try await withTestApp(OrderApp()) { app in
            app.mock("parcel").get("/parcels/{id}", returns: Parcel(id: 1, place: "mocked"))
            let place = try await app.client(OrderService.self).place(id: 1)
            #expect(place == "mocked")
        }
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `the contract shown is the one that is tested`(readme: String) throws {
        let shown = try ReadmeTests.text(readme)
        let contract = try ReadmeTests.text("Tests/ExamplesTests/ParcelContract.swift")
        let start = try #require(contract.range(of: "/// Where parcels are."))
        #expect(shown.contains("```swift\n\(contract[start.lowerBound...])```"))
        let tests = try ReadmeTests.text("Tests/ExamplesTests/ParcelContractTests.swift")
        let caller = try #require(
            tests.split(separator: "\n\n/// Calls what").last?.split(separator: "\n\nprivate").first)
        #expect(shown.contains("```swift\n/// Calls what\(caller)\n```"))
        #expect(shown.contains(#"app.add(OrderService(parcels: ParcelAPIClient(app.client("parcel"))))"#))
        #expect(shown.contains("`struct Parcels: ParcelAPI { … }`"))
    }

    @Test(arguments: ["README.md", "README.zh-CN.md"])
    func `the limits shown are kept`(readme: String) async throws {
        struct Limited: Microservice {
            static let name = "limited"

            func configure(_ app: App) throws {
                app.add(middleware: RateLimit(600, per: .seconds(60), burst: 20))
                app.add(ReportService())
            }
        }
        let shown = try ReadmeTests.text(readme)
        #expect(shown.contains("app.add(middleware: RateLimit(600, per: .seconds(60), burst: 20))"))
        let tests = try ReadmeTests.text("Tests/ExamplesTests/ParcelContractTests.swift")
        let service = try #require(tests.split(separator: "\n\n").last { $0.hasPrefix("@Service(\"/reports\")") })
        #expect(shown.contains("```swift\n\(service)```"))
        try await withTestApp(Limited()) { app in
            let answer = try await app.request(.get, "/reports")
            #expect(answer.status == .ok)
            #expect(answer.headers.contains { $0.name.rawName == "RateLimit" })
            // All at once, for ten more come in each second.
            let answers = try await withThrowingTaskGroup(of: UpstreamResponse.self) { group in
                for _ in 0..<500 { group.addTask { try await app.request(.get, "/reports") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let refused = try #require(answers.first { $0.status == .tooManyRequests })
            #expect(refused.headers[.retryAfter] == "1")
        }
    }
}

@Service("/reports") struct ReportService {
    /// Make a report
    @GET(middleware: [.concurrency(4)])
    func report() async throws -> String { "all is well" }
}
