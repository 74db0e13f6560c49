import HTTPTypes
import Testing

@testable import Swiftlet

@Suite("What handlers of a @Service take from a request", .everyTransport) struct ServiceBindingTests {
    private let shop: ServedApp

    init() throws { shop = try ServedApp { $0.add(ShopService(name: "corner")) } }

    @Test func `a parameter that the path names is read from the path`() async throws {
        let text = try await shop.text(.get, "/shop/articles/7")
        #expect(text == #"200 {"code":0,"data":{"id":7,"name":"pen","unit_price":1.5}}"#)
    }

    @Test func `the path names a parameter in either case, and a name may be a keyword`() async throws {
        let text = try await shop.text(.put, "/shop/articles/7/8", body: #"{"name":"ink"}"#)
        #expect(text == #"200 {"code":0,"data":[8,7]}"#)
    }

    @Test func `scalars and lists are read from the query, with defaults for what is missing`() async throws {
        let defaults = try await shop.text(.get, "/shop/articles")
        #expect(defaults.contains(#""name":"by_name  ever""#) && defaults.contains(#""page_size":20"#))
        let target = "/shop/articles?page=2&page_size=5&order_by=by_price&since=1970-01-01T00:00:10Z&tags=a&tags=b%20c"
        let given = try await shop.text(.get, target)
        #expect(given.contains(#""id":2,"name":"by_price a+b c 10.0""#) && given.contains(#""page_size":5"#))
    }

    @Test func `a struct is read from the body`() async throws {
        let text = try await shop.text(.post, "/shop/articles", body: #"{"name":"ink","unit_price":3}"#)
        #expect(text == #"201 {"code":0,"data":{"id":7,"name":"ink","unit_price":3.0}}"#)
    }

    @Test func `headers are named in kebab-case`() async throws {
        let headers: HTTPFields = [.userAgent: "me", HTTPField.Name("x-limits")!: "1, 2"]
        #expect(try await shop.text(.get, "/shop/echo/a%20b", headers: headers).contains(#"["a b","me","1","2"]"#))
        let missing = try await shop.text(.get, "/shop/echo/a")
        #expect(missing.contains(#"[{"field":"user-agent","reason":"is required"}]"#))
    }

    @Test func `a default header is used when the field is missing`() async throws {
        let text = try await shop.text(.get, "/shop/echo/a", headers: [.userAgent: "me"])
        #expect(text == #"200 {"code":0,"data":["a","me","3"]}"#)
    }

    @Test func `the rest of a path and the request itself are inputs`() async throws {
        #expect(try await shop.text(.get, "/shop/files/a/b.txt") == "200 a/b.txt GET")
    }

    @Test func `every violation is listed by its name on the wire`() async throws {
        let text = try await shop.text(.get, "/shop/articles?page=x&page_size=y&order_by=z&since=now")
        #expect(text.hasPrefix(#"422 {"code":10422,"message":"the input breaks rules","error":["#))
        for field in ["page", "page_size", "order_by", "since"] {
            #expect(text.contains(#"{"field":"\#(field)","reason":"#), "\(field)")
        }
    }

    @Test func `constraints of parameters and members are kept`() async throws {
        #expect(
            try await shop.text(.get, "/shop/articles/0")
                == #"422 {"code":10422,"message":"the input breaks rules","error":[{"field":"id","reason":"must be at least 1"}]}"#
        )
        let text = try await shop.text(.post, "/shop/articles", body: #"{"name":""}"#)
        #expect(text.hasPrefix("422") && text.contains(#""field":"name""#))
    }

    @Test func `a body that is no JSON, or none, is malformed`() async throws {
        #expect(try await shop.text(.post, "/shop/articles", body: "{").hasPrefix(#"400 {"code":10400"#))
        #expect(try await shop.text(.post, "/shop/articles").hasPrefix(#"400 {"code":10400"#))
    }

    @Test func `a body beyond the endpoint's limit is refused`() async throws {
        let long = "[" + String(repeating: " ", count: 64) + "]"
        #expect(try await shop.text(.patch, "/shop/closed", body: long).hasPrefix("413"))
    }

    @Test func `a type that is only Codable is read and written with the wire's names and dates`() async throws {
        let body = #"{"note_text":"hi","taken_at":"2024-05-06T07:08:09.010Z"}"#
        let text = try await shop.text(.post, "/shop/notes", body: body)
        #expect(text.contains(#""note_text":"hi!""#) && text.contains(#""taken_at":"2024-05-06T07:08:09.010Z""#))
        let missing = try await shop.text(.post, "/shop/notes", body: "{}")
        #expect(missing.hasPrefix("422") && missing.contains("is required"))
    }

    @Test func `a parameter of the service's path is an input of each endpoint`() async throws {
        let tenants = try ServedApp { $0.add(TenantService()) }
        #expect(try await tenants.text(.get, "/tenants/acme?default=true").contains(#""data":"acme true""#))
        #expect(tenants.endpoint("show")?.inputs.map(\.location) == [.path, .query])
    }

    @Test func `a group's path stands before the service's`() async throws {
        let app = try ServedApp { $0.group("/v1/{tenant}", tag: "v1") { $0.add(ShopService(name: "corner")) } }
        #expect(try await app.text(.get, "/v1/a/shop/articles/7").hasPrefix("200"))
        #expect(try await app.text(.get, "/shop/articles/7").hasPrefix("404"))
    }
}
