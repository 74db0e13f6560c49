import Swiftlet
import SwiftletTesting
import Testing

@testable import RegionExample

@Suite struct RegionServiceTests {
    @Test func `provinces have cities`() async throws {
        try await withTestApp(RegionApp()) { app in
            let (provinces, cities) = (app.client(ProvinceService.self), app.client(CityService.self))
            let guangdong = try await provinces.createProvince(.init(name: "guangdong")).id
            let id = try await cities.createCity(.init(name: "shenzhen", provinceID: guangdong)).id
            #expect(try await provinces.getProvince(id: guangdong)?.name == "guangdong")
            #expect(try await provinces.listProvinces().map(\.id) == [guangdong])
            #expect(try await provinces.listCitiesOfProvince(id: guangdong).map(\.name) == ["shenzhen"])
            #expect(try await cities.getCity(id: id)?.provinceID == guangdong)
            try await cities.deleteCity(id: id)
            #expect(try await cities.getCity(id: id) == nil)
        }
    }

    @Test func `what is missing is named`() async throws {
        try await withTestApp(RegionApp()) { app in
            let (provinces, cities) = (app.client(ProvinceService.self), app.client(CityService.self))
            let missing = try await provinces.getProvince(id: 7)
            #expect(missing == nil)
            let province = RegionError.noSuchProvince(id: 7).failure
            await #expect(throws: province) { try await provinces.listCitiesOfProvince(id: 7) }
            await #expect(throws: province) { try await cities.createCity(.init(name: "x", provinceID: 7)) }
            await #expect(throws: RegionError.noSuchCity(id: 7).failure) { try await cities.deleteCity(id: 7) }
        }
    }

    @Test func `a province's name is taken once`() async throws {
        try await withTestApp(RegionApp()) { app in
            let provinces = app.client(ProvinceService.self)
            _ = try await provinces.createProvince(.init(name: "hunan"))
            await #expect(throws: RegionError.nameTaken(name: "hunan").failure) {
                try await provinces.createProvince(.init(name: "hunan"))
            }
        }
    }

    @Test func `cities come in pages, and by their ids`() async throws {
        try await withTestApp(RegionApp()) { app in
            let cities = app.client(CityService.self)
            let province = try await app.client(ProvinceService.self).createProvince(.init(name: "hunan")).id
            for name in ["a", "b", "c"] { _ = try await cities.createCity(.init(name: name, provinceID: province)) }
            let page = try await cities.listCities(page: 2, pageSize: 2)
            #expect(page.items.map(\.name) == ["c"] && page.pagination.total == 3)
            #expect(try await cities.listCities(ids: [3, 1, 9]).items.map(\.name) == ["a", "c"])
            await #expect(throws: Failure.self) { try await cities.listCities(ids: Array(1...101)) }
            await #expect(throws: Failure.self) { try await cities.createCity(.init(name: "", provinceID: province)) }
        }
    }
}
