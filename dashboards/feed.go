package dashboards

import (
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"cittamedie/data"
)

// atomFeed is a feed as RFC 4287 describes it.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   atomAuthor  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Content atomText   `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

const atomType = "application/atom+xml"

// feedYear is the year from which the names in the ids of feeds are ours.
const feedYear = "2026"

// feedID names a feed or an entry for ever: by the address of the installation and a
// path or, where no address is configured, by a hash of the path.
func (p *page) feedID(path string) string {
	if u, err := url.Parse(p.site.origin); err == nil && u.Hostname() != "" {
		return "tag:" + u.Hostname() + "," + feedYear + ":" + p.site.base + path
	}
	sum := sha256.Sum256([]byte(path))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of version 8, of our own making
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// public returns an address of ours with the origin, where it is configured.
func (p *page) public(link string) string { return p.site.origin + link }

// areaFeed is the address of the feed of an area, in the language of the page.
func (p *page) areaFeed(a data.Area) string {
	return p.link("/aree/"+url.PathEscape(string(a.Code))+"/feed.xml", "lang", p.Lang)
}

// indicatorFeed is the address of the feed of an indicator, in the language of the page.
func (p *page) indicatorFeed(in data.Indicator) string {
	return p.link("/indicatori/"+url.PathEscape(in.Code)+"/feed.xml", "lang", p.Lang)
}

// showAreaFeed answers /aree/{codice}/feed.xml.
func (s *site) showAreaFeed(c *fiber.Ctx) error {
	p := s.newPage(c, "area")
	a, known := p.cube.Area(p.codeOf(c))
	if !known {
		return data.ErrNotFound
	}
	news, err := p.areaNews(c.UserContext(), a)
	if err != nil {
		return err
	}
	return p.sendFeed(c, feedOf{"/aree/" + string(a.Code), capitalised(p.areaName(a)), p.area(a.Code, "lang", p.Lang) + "#benessere", p.areaFeed(a), news})
}

// showIndicatorFeed answers /indicatori/{codice}/feed.xml.
func (s *site) showIndicatorFeed(c *fiber.Ctx) error {
	p := s.newPage(c, "indicator")
	in, known := p.cube.Indicator(string(p.codeOf(c)))
	if !known {
		return data.ErrNotFound
	}
	news, err := p.indicatorNews(c.UserContext(), in)
	if err != nil {
		return err
	}
	return p.sendFeed(c, feedOf{"/indicatori/" + in.Code, p.In(in.Title), p.indicator(in, "lang", p.Lang), p.indicatorFeed(in), news})
}

// feedOf is what a feed is made of.
type feedOf struct {
	Path, Title, Page, Self string
	News                    []newsItem
}

// newsItem is what a release brought.
type newsItem struct {
	Release int
	Created time.Time
	Title   string
	Lines   []string
}

// sendFeed writes a feed. It is as old as its newest entry: what a release changes
// elsewhere leaves it as it is.
func (p *page) sendFeed(c *fiber.Ctx, of feedOf) error {
	author := p.site.Publisher.Name
	if author == "" {
		author = p.T("site.name")
	}
	html := atomLink{"alternate", "text/html", p.Lang, p.public(of.Page)}
	f := atomFeed{
		Lang: p.Lang, ID: p.feedID(of.Path + "/feed:" + p.Lang), Title: p.T("feed.title", of.Title), Subtitle: p.T("feed.subtitle"), Updated: atomTime(p.Release().Created),
		Author: atomAuthor{author}, Links: []atomLink{{"self", atomType, p.Lang, p.public(of.Self)}, html},
	}
	for i, n := range of.News {
		if i == 0 {
			f.Updated = atomTime(n.Created)
		}
		text := ""
		for _, line := range n.Lines {
			text += line + "\n"
		}
		f.Entries = append(f.Entries, atomEntry{p.feedID(fmt.Sprintf("%s/feed:%s/%d", of.Path, p.Lang, n.Release)), n.Title, atomTime(n.Created), []atomLink{html}, atomText{"text", text}})
	}
	body, err := xml.MarshalIndent(f, "", " ")
	if err != nil {
		return fmt.Errorf("write feed: %w", err)
	}
	c.Set(fiber.HeaderContentType, atomType+"; charset=utf-8")
	c.Set(fiber.HeaderContentLanguage, p.Lang)
	return c.Send(append([]byte(xml.Header), body...))
}

// atomTime writes a time as RFC 3339 does, in whole seconds.
func atomTime(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }
